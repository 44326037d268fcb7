package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Docs.ROOT;
import static dev.botkit.examples.shop.Docs.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The links within the documentation lead somewhere. */
class DocsLinksTest {

    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\(\\s*([^)\\s]+)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
    private static final Pattern PAGE_IN_CODE = Pattern.compile("\\bdocs/\\w+\\.md\\b");

    static List<String> pages() {
        return Stream.of("", "docs", "benchmarks").flatMap(Docs::markdown).toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkOfAPageLeadsToAFileAndAHeading(String page) {
        assertThat(broken(page, read(page))).isEmpty();
    }

    @Test
    void linksThatLeadNowhereAreFound() {
        assertThat(broken("docs/README.md", """
                        # One and two
                        [a](SKILLS.md#hearing), [b](#one-and-two), [c](../LICENSE), [d](https://example.com/none),
                        [e](NONE.md), [f](SKILLS.md#none), [g](#one), <img src="images/none.png">, `[h](i)`
                        ```
                        # No heading
                        [j](k)
                        ```
                        [l](#no-heading)
                        """))
                .containsExactly("NONE.md", "SKILLS.md#none", "#one", "images/none.png", "#no-heading");
    }

    @Test
    void theTableOfContentsNamesEveryPage() {
        String contents = read("docs/README.md");
        assertThat(Docs.markdown("docs").filter(page -> !page.equals("docs/README.md")))
                .hasSizeGreaterThan(10)
                .allSatisfy(page -> assertThat(contents).contains("](" + page.substring("docs/".length()) + ")"));
        assertThat(read("README.md")).contains("](docs/README.md)");
    }

    @Test
    void everyPageThatASourceNamesExists() throws IOException {
        List<String> named = new ArrayList<>();
        for (Path source : sources()) {
            PAGE_IN_CODE
                    .matcher(Files.readString(source))
                    .results()
                    .map(MatchResult::group)
                    .forEach(named::add);
        }
        assertThat(named)
                .isNotEmpty()
                .allSatisfy(page -> assertThat(ROOT.resolve(page)).exists());
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (MatchResult module : Pattern.compile("<module>(.*?)</module>")
                .matcher(read("pom.xml"))
                .results()
                .toList()) {
            Path folder = ROOT.resolve(module.group(1)).resolve("src");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    private static List<String> broken(String page, String text) {
        return LINK.matcher(prose(text))
                .results()
                .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .filter(target -> !leadsSomewhere(page, text, target))
                .toList();
    }

    private static boolean leadsSomewhere(String page, String text, String target) {
        String[] parts = target.split("#", 2);
        Path folder = ROOT.resolve(page).getParent();
        Path file = parts[0].isEmpty() ? ROOT.resolve(page) : folder.resolve(parts[0]);
        if (!Files.exists(file)) {
            return false;
        }
        if (parts.length == 1) {
            return true;
        }
        String linked = parts[0].isEmpty() ? text : read(ROOT.relativize(file).toString());
        return anchors(linked).contains(parts[1]);
    }

    /** The anchors that GitHub gives to the headings of a page. */
    private static Set<String> anchors(String text) {
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(FENCED.matcher(text).replaceAll("")).results().forEach(heading -> {
            String anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            String unique = anchor;
            for (int i = 1; !anchors.add(unique); i++) {
                unique = anchor + "-" + i;
            }
        });
        return anchors;
    }

    /** A page without its code, in which links are only shown. */
    private static String prose(String text) {
        return CODE.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("code");
    }
}
