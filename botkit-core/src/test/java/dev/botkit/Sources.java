package dev.botkit;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands in the sources of the main classes and in no class file. */
final class Sources {

    private Sources() {}

    /** The documentation of a type, in one line. */
    static String documentation(JavaClass type) {
        String file = type.getFullName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
        try {
            String source = Files.readString(Path.of("src/main/java", file));
            Matcher declaration = Pattern.compile("\\n *(?:public |sealed )*interface " + type.getSimpleName() + "\\b")
                    .matcher(source);
            if (!declaration.find()) {
                throw new IllegalStateException("No interface " + type.getSimpleName() + " in " + file);
            }
            String before = source.substring(0, declaration.start());
            return before.substring(before.lastIndexOf("/**")).replaceAll("\\s+\\*?\\s*", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
