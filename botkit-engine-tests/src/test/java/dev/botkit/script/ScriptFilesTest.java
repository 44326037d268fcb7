package dev.botkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.ScriptStore.Registration;
import dev.botkit.testtools.LogWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScriptFilesTest {

    @TempDir
    private Path folder;

    private final LogWatch log = LogWatch.named(Level.INFO, "dev.botkit.script.ScriptFiles");

    @AfterEach
    void restoreTheLog() {
        log.close();
    }

    @Test
    void theJsonFilesDirectlyInTheFolderCountInTheOrderOfTheirNames() throws IOException {
        write("b.json", Script.answering("b", "b", "B"));
        write("a.json", Script.answering("z", "z", "Z"), Script.answering("a", "a", "A"));
        write(".hidden.json", Script.answering("hidden", "x", "x"));
        write("notes.txt", Script.answering("notes", "x", "x"));
        write("a.json.bak", Script.answering("backup", "x", "x"));
        Files.createDirectories(folder.resolve("folder.json"));
        Files.createDirectories(folder.resolve("sub"));
        write("sub/c.json", Script.answering("below", "x", "x"));

        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            assertThat(commands(files)).containsExactly("z", "a", "b");
        }
    }

    @Test
    void aFolderThatIsNotThereIsMadeAndAFileComesWithItsFirstScript() {
        Path missing = folder.resolve("x/y");
        try (ScriptFiles files = ScriptFiles.folder(missing)) {
            assertThat(commands(files)).isEmpty();
            assertThat(files.add(Script.answering("a", "a", "A"))).isTrue();
        }
        assertThat(missing.resolve("learned.json")).exists();
        Path file = folder.resolve("z/bot.json");
        try (ScriptFiles files = ScriptFiles.file(file)) {
            assertThat(files.add(Script.answering("a", "a", "A"))).isTrue();
        }
        assertThat(Scripts.read(read(file))).hasSize(1);
    }

    @Test
    void linksToFilesAndFoldersAreFollowedAndStayLinks() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Script script = Script.answering("linked", "a", "A");
        Files.writeString(elsewhere.resolve("real"), Scripts.write(List.of(script)));
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Files.createSymbolicLink(scripts.resolve("link.json"), elsewhere.resolve("real"));
        Files.createSymbolicLink(scripts.resolve("broken.json"), elsewhere.resolve("gone"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), scripts);

        try (ScriptFiles files = ScriptFiles.folder(link)) {
            assertThat(commands(files)).containsExactly("linked");
            assertThat(files.replace(script, script.with("description", "new"))).isTrue();
        }
        assertThat(scripts.resolve("link.json")).isSymbolicLink();
        assertThat(read(elsewhere.resolve("real"))).contains("\"description\": \"new\"");
    }

    @Test
    void newScriptsGoIntoAFileOfTheirOwnAndEditedFilesAreLeftAsTheyAre() throws IOException {
        String edited = " [ {\"command\":\"faq\",   \"focused\":true} ]\n\n";
        Files.writeString(folder.resolve("faq.json"), edited);
        try (ScriptFiles files = ScriptFiles.folder(folder, "taught.json")) {
            Script learned = Script.learned(new LearnedAnswer("ann", Instant.EPOCH, "Why?"), "Because");
            assertThat(files.add(learned)).isTrue();
            assertThat(files.remove(learned)).isTrue();
            assertThat(files.add(learned)).isTrue();

            assertThat(read(folder.resolve("faq.json"))).isEqualTo(edited);
            assertThat(Scripts.read(read(folder.resolve("taught.json")))).containsExactly(learned);
            Script faq = files.load(null).scripts().get(0);
            assertThat(files.replace(faq, faq.with("description", "x"))).isTrue();
            assertThat(Scripts.read(read(folder.resolve("faq.json")))).containsExactly(faq.with("description", "x"));
        }
        assertThat(names()).containsExactlyInAnyOrder("faq.json", "taught.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x.json", "a/b.json", "/x.json", "x.txt", ".x.json", "", "..", "x.json/.."})
    void theFileForNewScriptsIsDirectlyInTheFolder(String name) {
        assertThatThrownBy(() -> ScriptFiles.folder(folder, name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileThatIsBrokenAtTheStartIsAnErrorThatNamesIt() throws IOException {
        Files.writeString(folder.resolve("a.json"), "[{\"command\":\"a\"},");

        assertThatThrownBy(() -> ScriptFiles.folder(folder))
                .isInstanceOf(BadScriptException.class)
                .hasMessageStartingWith("File \"a.json\": The JSON ends in the middle");
        Files.write(folder.resolve("a.json"), new byte[] {'[', '"', (byte) 0xff, '"', ']'});
        assertThatThrownBy(() -> ScriptFiles.folder(folder)).hasMessage("File \"a.json\": It is not UTF-8.");
        Files.writeString(folder.resolve("a.json"), "[]");
        assertThatThrownBy(() -> ScriptFiles.folder(folder.resolve("a.json/x")))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> ScriptFiles.file(folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEditIsLiveWithinTwoSeconds() throws Exception {
        write("a.json", Script.answering("a", "a", "before"));
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
            files.listen(() -> seen.add(commands(files)));

            long start = System.nanoTime();
            write("a.json", Script.answering("b", "a", "after"));
            assertThat(seen.poll(30, TimeUnit.SECONDS)).containsExactly("b");
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(took).as("on an idle machine it takes 0.2 s").isLessThan(Duration.ofSeconds(10));
            write("new.json", Script.answering("new", "n", "N"));
            assertThat(seen.poll(30, TimeUnit.SECONDS)).containsExactly("b", "new");
            Files.delete(folder.resolve("a.json"));
            assertThat(seen.poll(30, TimeUnit.SECONDS)).containsExactly("new");
        }
    }

    @Test
    void anEditOfAFileBehindALinkIsNoticedAlthoughNoEventTellsOfIt() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere")).resolve("real.json");
        Files.writeString(elsewhere, Scripts.write(List.of(Script.answering("a", "a", "A"))));
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Files.createSymbolicLink(scripts.resolve("link.json"), elsewhere);
        try (ScriptFiles files = ScriptFiles.folder(scripts)) {
            BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
            files.listen(() -> seen.add(commands(files)));

            Files.writeString(elsewhere, Scripts.write(List.of(Script.answering("edited", "a", "A"))));

            assertThat(seen.poll(30, TimeUnit.SECONDS)).containsExactly("edited");
        }
    }

    @Test
    void aBrokenEditKeepsTheLastGoodVersionOfThatFileAndSaysWhyOnce() throws Exception {
        write("a.json", Script.answering("a", "a", "A"));
        write("b.json", Script.answering("b", "b", "B"));
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            String revision = files.load(null).revision();
            Files.writeString(
                    folder.resolve("a.json"),
                    "[{\"command\":\"a2\",\"script\":[{\"topic\":\"default\",\"script\":"
                            + "[{\"text\":\"c4n4ry\",\"action\":5}]}]}]");
            age("a.json");

            assertThat(files.load(revision)).as("nothing usable has changed").isNull();
            write("b.json", Script.answering("b2", "b", "B"));
            for (int i = 0; i < 3; i++) {
                assertThat(commands(files)).containsExactly("a", "b2");
            }

            assertThat(log.lines)
                    .containsExactly(
                            "WARN File \"a.json\", script \"a2\", thread \"default\", line 1: \"action\" has to be a"
                                    + " text, not a number. The file's last good version (1 scripts) stays in use until it is"
                                    + " repaired.");
            write("a.json", Script.answering("a3", "a", "A"));
            assertThat(commands(files)).containsExactly("a3", "b2");
            assertThat(log.lines.get(1)).isEqualTo("INFO Script file \"a.json\" is all right again and in use.");
            assertThat(log.lines).hasSize(2).noneMatch(line -> line.contains("c4n4ry"));
        }
    }

    @Test
    void aBrokenFileIsNotWrittenToForSomebodysEditIsInIt() throws Exception {
        Script script = Script.answering("a", "a", "A");
        write("learned.json", script);
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            Files.writeString(folder.resolve("learned.json"), "[{");

            assertThatThrownBy(() -> files.add(Script.answering("b", "b", "B")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("learned.json");
            assertThatThrownBy(() -> files.remove(script)).isInstanceOf(StoreUnavailableException.class);
            assertThat(read(folder.resolve("learned.json"))).isEqualTo("[{");
            assertThat(commands(files)).containsExactly("a");
        }
    }

    @Test
    void ofACommandInTwoFilesTheFirstCountsAndTheOtherComesOutWhenItGoes() throws IOException {
        Script first = Script.answering("same", "a", "first");
        Script second = Script.answering("SAME", "a", "second");
        write("a.json", first);
        write("b.json", second);
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            assertThat(files.load(null).scripts()).containsExactly(first);
            assertThat(log.lines)
                    .containsExactly("WARN File \"b.json\", script \"SAME\": There is a script of this command already,"
                            + " in file \"a.json\"; this one is not used.");
            assertThat(files.remove(second)).isFalse();
            assertThat(files.remove(first)).isTrue();
            assertThat(files.load(null).scripts()).containsExactly(second);
            assertThat(log.lines).hasSize(1);
        }
    }

    @Test
    void whatTheLinterFindsIsLoggedOnceAndAgainOnlyWhenItComesBack() throws IOException {
        write("a.json", Script.answering("a", "a", "{{x"));
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            assertThat(log.lines)
                    .containsExactly("WARN File \"a.json\", script \"a\", thread \"default\", line 1: A template does"
                            + " not close: behind \"{{\" there is no \"}}\".");
            write("b.json", Script.answering("b", "b", "B"));
            files.load(null);
            assertThat(log.lines).hasSize(1);
            write("a.json", Script.answering("a", "a", "fine"));
            files.load(null);
            write("a.json", Script.answering("a", "a", "{{x"));
            files.load(null);
            assertThat(log.lines).hasSize(2);
        }
    }

    @Test
    void anEditOfTheSameLengthWithinTheSameMomentIsSeen() throws IOException {
        write("a.json", Script.answering("a", "a", "1"));
        FileTime time = Files.getLastModifiedTime(folder.resolve("a.json"));
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            for (int i = 2; i < 9; i++) {
                write("a.json", Script.answering("a", "a", String.valueOf(i)));
                Files.setLastModifiedTime(folder.resolve("a.json"), time);
                assertThat(files.load(null).scripts()).containsExactly(Script.answering("a", "a", String.valueOf(i)));
            }
        }
    }

    @Test
    void aFileIsReplacedAsAWholeAndKeepsItsPermissions() throws IOException {
        write("learned.json", Script.answering("a", "a", "A"));
        Path file = folder.resolve("learned.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        Files.writeString(
                folder.resolve(".learned.json.botkit-tmp"), "left behind by a crash, and longer than what comes");
        Object before = Files.getAttribute(file, "unix:ino");
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            assertThat(files.add(Script.answering("b", "b", "B"))).isTrue();
        }

        assertThat(Files.getAttribute(file, "unix:ino")).as("another file").isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-r--");
        assertThat(names()).containsExactly("learned.json");
        assertThat(Scripts.read(read(file))).hasSize(2);
    }

    @Test
    void aReaderNeverSeesAHalfWrittenFile() throws Exception {
        Path file = folder.resolve("learned.json");
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            files.add(Script.answering("first", "a", "x".repeat(100_000)));
            Thread writer = new Thread(() -> {
                for (int i = 0; i < 40; i++) {
                    files.add(Script.answering("s" + i, "a", "x".repeat(10_000)));
                }
            });
            writer.start();
            int last = 1;
            while (writer.isAlive()) {
                int now = Scripts.read(read(file)).size();
                assertThat(now).isGreaterThanOrEqualTo(last);
                last = now;
            }
            assertThat(Scripts.read(read(file))).hasSize(41);
        }
    }

    @Test
    void aFolderThatGoesAwayIsUnavailableAndComesBack() throws IOException {
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        try (ScriptFiles files = ScriptFiles.folder(scripts)) {
            files.add(Script.answering("a", "a", "A"));
            Path away = Files.move(scripts, folder.resolve("away"));

            assertThatThrownBy(() -> files.load(null))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("NoSuchFileException");
            assertThatThrownBy(() -> files.add(Script.answering("b", "a", "A")))
                    .isInstanceOf(StoreUnavailableException.class);
            Files.move(away, scripts);
            assertThat(commands(files)).containsExactly("a");
        }
    }

    @Test
    void oneThreadWatchesWhileSomebodyListensAndCloseEndsIt() throws IOException {
        write("a.json", Script.answering("a", "a", "A"));
        ScriptFiles files = ScriptFiles.folder(folder);
        long before = watchers();

        Registration first = files.listen(() -> {});
        Registration second = files.listen(() -> {});
        assertThat(watchers()).isEqualTo(before + 1);
        first.close();
        first.close();
        second.close();
        files.close();
        files.close();

        assertThat(watchers()).isEqualTo(before);
        files.listen(() -> {});
        assertThat(watchers()).as("a closed store watches nothing").isEqualTo(before);
    }

    @Test
    void aListenerThatFailsHarmsNobodyAndOneThatLeftIsNotCalled() throws Exception {
        try (ScriptFiles files = ScriptFiles.folder(folder)) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            files.listen(() -> seen.add("gone")).close();
            files.listen(() -> {
                throw new IllegalStateException("no");
            });
            files.listen(() -> seen.add("second"));

            files.add(Script.answering("a", "a", "A"));

            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("second");
        }
    }

    private static long watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("botkit-script-files"))
                .count();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private void write(String name, Script... scripts) throws IOException {
        Files.writeString(folder.resolve(name), Scripts.write(List.of(scripts)));
    }

    /** As if it had been written long ago. */
    private void age(String name) throws IOException {
        Files.setLastModifiedTime(
                folder.resolve(name), FileTime.from(Instant.now().minusSeconds(60)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> commands(ScriptStore store) {
        return store.load(null).scripts().stream().map(Script::command).toList();
    }
}
