package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The comparison with the last release knows annotations of types and members only, so pom.xml names packages. */
class ExperimentalTest {

    @Test
    void theComparisonWithTheLastReleaseLeavesOutThePackagesThatAreExperimental() throws IOException {
        String pom = Files.readString(Path.of("..", "pom.xml"));
        assertThat(pom).contains("<exclude>@" + Experimental.class.getName() + "</exclude>");
        assertThat(Pattern.compile("<exclude>(dev\\.botkit(?:\\.[a-z]+)+)</exclude>")
                        .matcher(pom)
                        .results()
                        .map(match -> match.group(1)))
                .containsExactlyInAnyOrderElementsOf(main().getDefaultPackage().getSubpackagesInTree().stream()
                        .filter(each -> each.isAnnotatedWith(Experimental.class))
                        .map(JavaPackage::getName)
                        .collect(Collectors.toSet()));
    }

    private static JavaClasses main() {
        return new ClassFileImporter()
                .importLocations(Set.of(Location.of(
                        Botkit.class.getProtectionDomain().getCodeSource().getLocation())));
    }
}
