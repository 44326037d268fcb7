package dev.botkit;

import com.samskivert.mustache.Mustache;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;
import tools.jackson.core.JsonParser;

/** The module of the main classes, although the tests run on the class path. */
final class Modules {

    private Modules() {}

    static ModuleDescriptor descriptor() {
        return ModuleFinder.of(place(Botkit.class))
                .find("dev.botkit")
                .orElseThrow()
                .descriptor();
    }

    /** A layer of its own with the module and what it requires, and nothing of the class path. */
    static ModuleLayer layer() {
        List<Path> path = Stream.of(Botkit.class, Logger.class, JsonParser.class, Mustache.class, NullMarked.class)
                .map(Modules::place)
                .toList();
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration()
                .resolve(ModuleFinder.of(path.toArray(Path[]::new)), ModuleFinder.of(), Set.of("dev.botkit"));
        return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
