package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Docs.blocks;
import static dev.botkit.examples.shop.Docs.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.ConnectionEvent;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogBuilder;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.ScriptHooks;
import dev.botkit.testkit.BotTester;
import dev.botkit.transport.Refusal;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that docs/MIGRATING.md shows compiles, and does what the page says of it. */
class MigratingTest {

    private static final String PAGE = read("docs/MIGRATING.md");

    /** What the first words of a call in a table stand for. */
    private static final Map<String, List<Class<?>>> SUBJECTS = Map.ofEntries(
            Map.entry("skills", List.of(SkillRegistry.class)),
            Map.entry("bot", List.of(Bot.class)),
            Map.entry("botkit", List.of(Botkit.class)),
            Map.entry("builder", List.of(BotkitBuilder.class)),
            Map.entry("message", List.of(Message.class)),
            Map.entry("event", List.of(ConnectionEvent.class)),
            Map.entry("dialog", List.of(Dialog.class)),
            Map.entry("answer", List.of(Message.class)),
            Map.entry("answers", List.of(DialogBuilder.Answers.class)),
            Map.entry("end", List.of(DialogEnd.class)),
            Map.entry("Dialog", List.of(Dialog.class)),
            Map.entry("Message", List.of(Message.class)),
            Map.entry("Reply", List.of(Reply.class)),
            // What stands behind a bracket: the builders that the page uses in chains.
            Map.entry(
                    ")",
                    List.of(
                            DialogBuilder.class,
                            DialogBuilder.Answers.class,
                            ScriptHooks.class,
                            BotkitBuilder.class,
                            Message.class,
                            Reply.class,
                            Map.class)));

    private static final Pattern CALL = Pattern.compile("(\\w+|\\)|^)\\.(\\w+)\\(");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @TempDir
    Path folder;

    private URLClassLoader loader;

    @BeforeEach
    void everyBlockCompiles() throws Exception {
        List<Path> sources = new ArrayList<>();
        for (Docs.Block block : blocks(PAGE, "java")) {
            sources.add(Docs.source(block, sources.size(), folder));
        }
        assertThat(sources).hasSizeGreaterThanOrEqualTo(7);
        Docs.compile(sources, folder);
        loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    @AfterEach
    void close() throws Exception {
        loader.close();
    }

    @Test
    void everyCallInAJavaColumnExists() {
        List<MatchResult> calls = rows().flatMap(
                        cells -> CODE.matcher(javaCell(cells)).results())
                .flatMap(code -> CALL.matcher(code.group(1)).results())
                .filter(call -> SUBJECTS.containsKey(subject(call)))
                .toList();

        assertThat(calls)
                .hasSizeGreaterThan(90)
                .allSatisfy(call -> assertThat(
                                SUBJECTS.get(subject(call)).stream().flatMap(type -> Arrays.stream(type.getMethods())))
                        .as(call.group())
                        .extracting(Method::getName)
                        .contains(call.group(2)));
    }

    private static String subject(MatchResult call) {
        return call.group(1).isEmpty() ? ")" : call.group(1);
    }

    /** The cells of the rows of tables that have a column for Java. */
    private static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        int column = -1;
        for (String line : PAGE.lines().toList()) {
            List<String> cells = List.of(line.split("\\|", -1));
            if (!line.startsWith("|")) {
                column = -1;
            } else if (column < 0) {
                column = cells.indexOf(" Java ");
                assertThat(column).as(line).isPositive();
            } else if (!line.startsWith("| ---")) {
                assertThat(cells.size()).as(line).isGreaterThan(column);
                rows.add(new Row(cells, column));
            }
        }
        return rows.stream();
    }

    private static String javaCell(Row row) {
        return row.cells().get(row.column());
    }

    private record Row(List<String> cells, int column) {}

    @Test
    void theSkillThatHearsDoesWhatTheOneForNodeDid() throws Exception {
        try (BotTester tester = BotTester.of(skill("OrdersSkill"))) {
            tester.says("help");
            tester.expectReply("Ask me about an order.");
            tester.says("Good evening!");
            tester.expectReply("Hello!");
            tester.says("SOS");
            tester.expectReply("Somebody will call you.");
            tester.says("sos");
            tester.expectReply("I did not understand that.");
            tester.says("where is order 12?");
            tester.expectReply("Order 12 is on its way.");
            tester.sends(Map.of("type", "cart_changed", "items", 2));
            tester.expectReply("2 things in your cart.");
        }
    }

    @Test
    void theReminderIsPushedWhenItsTurnIsOver() throws Exception {
        try (BotTester tester = BotTester.of(skill("RemindSkill"))) {
            tester.says("remind me");
            assertThat(tester.expectReply("I will.").quickReplies()).containsExactly("Thanks");
            tester.advance(Duration.ofSeconds(59));
            tester.expectNoReplyYet();
            tester.advance(Duration.ofSeconds(1));
            tester.expectReply("It is time.");
        }
    }

    @Test
    void theDialogFrom07DoesWhatTheOneForNodeDid() throws Exception {
        try (BotTester tester = BotTester.of(skill("PizzaSkill"))) {
            tester.says("pizza");
            tester.expectReply("Small or large?");
            tester.says("medium");
            tester.expectReply("Small or large?");
            tester.says("large");
            tester.expectReply("large for 9 EUR. All right?");
            tester.says("yes");
            tester.expectReply("It is in the oven.");
            tester.expectNoReplyYet();
            tester.says("pizza");
            tester.expectReply("Small or large?");
            tester.says("small");
            tester.expectReply("small for 6 EUR. All right?");
            tester.says("no");
            tester.expectReply("As you like.");
            tester.expectReply("Come back any time.");
            tester.expectNoReplyYet();
        }
    }

    @Test
    void theDialogFrom415ComesBackFromTheOneThatItNeeds() throws Exception {
        try (BotTester tester = BotTester.of(skill("DeliverySkill"))) {
            tester.says("deliver");
            tester.expectReply("Our shop in Berlin delivers.");
            tester.expectReply("Which street?");
            tester.says("Main St");
            tester.expectReply("To Main St?");
            tester.says("maybe");
            tester.expectReply("To Main St?");
            tester.says("yes");
            tester.expectReply("That was it: completed.");
            tester.says("deliver");
            tester.expectReply("Our shop in Berlin delivers.");
            tester.expectReply("Which street?");
            tester.says("X");
            tester.expectReply("To X?");
            tester.says("no");
            tester.expectReply("That was it: stopped.");
            tester.expectNoReplyYet();
        }
    }

    @Test
    void theMiddlewareFiltersMarksAndSees() throws Exception {
        Method addTo = loader.loadClass("Pipeline").getDeclaredMethod("addTo", BotkitBuilder.class);
        addTo.setAccessible(true);
        Skill shop = skills ->
                skills.hears("shop|card", (bot, message) -> bot.reply(message.text() + " " + message.field("shop")));
        BotkitBuilder builder =
                (BotkitBuilder) addTo.invoke(null, Botkit.builder().skill(shop));
        try (BotTester tester = BotTester.of(builder)) {
            tester.says("shop");
            assertThat(tester.expectReply("shop Berlin").field("shop")).isEqualTo("Berlin");
            tester.says("card 1234567812345678");
            tester.expectReply("card [card] Berlin");
            tester.says("http://example.com");
            tester.expectRefusal(Refusal.REFUSED);
        }
    }

    @Test
    void theSkillThatRemembersKnowsItsUsersApart() throws Exception {
        try (BotTester tester = BotTester.of(skill("MemorySkill"))) {
            tester.sends(Map.of("type", "hello", "user_profile", Map.of("id", "1", "name", "Alice")));
            tester.says("I drink tea");
            tester.expectReply("I will remember that.");
            tester.says("What do I drink");
            tester.expectReply("Alice drinks tea.");
            tester.user("bob").says("what do I drink");
            tester.user("bob").expectReply("somebody drinks nothing.");
        }
    }

    private Skill skill(String name) throws Exception {
        Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Skill) constructor.newInstance();
    }
}
