package dev.botkit.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import dev.botkit.testkit.BotTester;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testkit.Tab;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bot that is taught from the chat. */
class LearningModeTest {

    private static final String PARDON = "Pardon?";

    private final ScriptStore learned = ScriptStore.inMemory();

    private BotTester tester(UnaryOperator<LearningModeBuilder> settings) {
        BotkitBuilder builder = Botkit.builder()
                .random(new Random(1))
                .skill(skills -> skills.hears("^(?!teach).*\\bhelp\\b", (bot, message) -> bot.reply("Help is here."))
                        .fallback((bot, message) -> bot.reply(PARDON)));
        settings.apply(LearningMode.builder(learned).everybodyTeaches()).build().addTo(builder);
        return BotTester.of(builder);
    }

    private BotTester tester() {
        return tester(settings -> settings);
    }

    private static void teach(Tab tab, String question, String answer) {
        tab.says(question);
        tab.expectReplyContaining(question);
        tab.says(answer);
        tab.expectReplyContaining("I will answer");
        tab.expectReply(answer);
        tab.expectReply("Shall I keep that?");
        tab.says("yes");
        tab.expectReplyContaining("I have learned it.");
    }

    private List<Script> all() {
        return Objects.requireNonNull(learned.load(null)).scripts();
    }

    @Test
    void whatIsTaughtIsAnsweredAtOnceOnAllTabsToAllUsersAndAfterARestart() {
        try (BotTester tester = tester()) {
            teach(tester, "What is the meaning of life?", "42");
            Tab tab = tester.newTab();
            tab.says("what is  the MEANING of life");
            tab.expectReply("42");
            tester.user("bob").says("What is the meaning of life?!");
            tester.user("bob").expectReply("42");
        }
        try (BotTester tester = tester()) {
            tester.says("what is the meaning of life?");
            tester.expectReply("42");
        }
        assertThat(all()).singleElement().satisfies(script -> {
            assertThat(Objects.requireNonNull(script.learned()).by()).startsWith("anon:");
            assertThat(script.learned().question()).isEqualTo("What is the meaning of life?");
            assertThat(script.learned().at())
                    .isBetween(ManualTimer.DEFAULT_START, ManualTimer.DEFAULT_START.plusSeconds(60));
        });
    }

    @Test
    void canBeCancelledAtAnyPointAndChangedBeforeItIsKept() {
        try (BotTester tester = tester()) {
            tester.says("one");
            tester.expectReplyContaining("one");
            tester.says("Cancel");
            tester.expectReplyContaining("learned nothing");

            tester.says("two");
            tester.expectReplyContaining("two");
            tester.says("2");
            tester.expectReplyContaining("I will answer");
            tester.expectReply("2");
            tester.expectReply("Shall I keep that?");
            tester.says("no");
            tester.expectReplyContaining("two");
            tester.says("deux");
            tester.expectReplyContaining("I will answer");
            tester.expectReply("deux");
            tester.expectReply("Shall I keep that?");
            tester.says("cancel");
            tester.expectReplyContaining("learned nothing");
        }
        assertThat(all()).isEmpty();
    }

    private static void asksToKeep(Tab tab, String answer) {
        tab.expectReplyContaining("I will answer");
        tab.expectReply(answer);
        tab.expectReply("Shall I keep that?");
    }

    @Test
    void whatSomethingElseHearsLeavesTheLessonAfterOneRepeatAndIsAnswered() {
        try (BotTester tester = tester()) {
            teach(tester, "opening hours", "From 9 to 5.");
            for (String asked : List.of("help", "opening hours?")) {
                tester.says("Wo ist mein Paket?");
                tester.expectReplyContaining("Wo ist mein Paket?");
                tester.says(asked);
                asksToKeep(tester, asked);
                tester.says(asked);
                tester.expectReply("Shall I keep that?");
                tester.says(asked);
                tester.expectReply(asked.equals("help") ? "Help is here." : "From 9 to 5.");
                tester.expectNoReplyYet();
                tester.says("yes");
                tester.expectReplyContaining("“yes”");
                tester.says("cancel");
                tester.expectReplyContaining("learned nothing");
            }
        }
        assertThat(all()).hasSize(1);
    }

    @Test
    void aLessonEndsAfterThreeRepeatsWhateverIsSaid() {
        try (BotTester tester = tester()) {
            tester.says("Wo ist mein Paket?");
            tester.expectReplyContaining("Wo ist mein Paket?");
            tester.says("hm");
            asksToKeep(tester, "hm");
            for (int i = 1; i <= 3; i++) {
                tester.says("what?");
                tester.expectReply("Shall I keep that?");
            }
            tester.says("what?");
            tester.expectReplyContaining("I have learned nothing");
            tester.says("what?");
            tester.expectReplyContaining("“what?”");
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void aLessonEndsAfterThreeAnswersThatCannotBeKept() {
        try (BotTester tester = tester(settings -> settings.maxAnswerCharacters(5))) {
            tester.says("one");
            tester.expectReplyContaining("one");
            for (int i = 1; i <= 3; i++) {
                tester.says("far too long");
                tester.expectReplyContaining("I cannot keep that");
                tester.expectReplyContaining("one");
            }
            tester.says("far too long");
            tester.expectReplyContaining("I have learned nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "إلغاء",
                "Abbrechen!",
                "CANCEL",
                "quit",
                "cancelar",
                "Annuler",
                "ביטול",
                "रद्द करें",
                "annulla",
                "キャンセル",
                "취소",
                "annuleren",
                "Anuluj",
                "cancelar.",
                "Отмена",
                "İptal",
                "скасувати",
                "取消"
            })
    void aLessonIsLeftInEachLanguageOfTheClient(String word) {
        try (BotTester tester = tester()) {
            tester.says("one");
            tester.expectReplyContaining("one");
            tester.says(word);
            tester.expectReplyContaining("learned nothing");
            tester.says("two");
            tester.expectReplyContaining("two");
            tester.says("2");
            asksToKeep(tester, "2");
            tester.says(word);
            tester.expectReplyContaining("learned nothing");
        }
    }

    @Test
    void aScriptOfTheHostsWithoutThoseThreadsIsLeftSilently() {
        ScriptStore own = ScriptStore.inMemory(Scripts.read("""
                [{"command":"create_a_reply","is_fallback":true,"script":[
                  {"topic":"default","script":[{"text":"What?","collect":{"key":"response_text","options":[
                    {"default":true,"action":"preview"}]}}]},
                  {"topic":"preview","script":[{"text":"Keep?","collect":{"key":"keep","options":[
                    {"type":"utterance","pattern":"yes","action":"confirmation"},{"default":true,"action":"repeat"}]}}]},
                  {"topic":"confirmation","script":[{"text":"Kept."}]}]}]""").get(0));
        BotkitBuilder builder = Botkit.builder().scripts(own);
        LearningMode.builder(learned).everybodyTeaches().scripts(own).build().addTo(builder);
        try (BotTester tester = BotTester.of(builder)) {
            tester.says("one");
            tester.expectReply("What?");
            tester.says("Abbrechen");
            tester.expectNoReplyYet();
            tester.says("one");
            tester.expectReply("What?");
            tester.says("1");
            for (int i = 0; i <= 3; i++) {
                tester.expectReply("Keep?");
                tester.says("hm");
            }
            tester.expectNoReplyYet();
            tester.says("one");
            tester.expectReply("What?");
        }
    }

    @Test
    void theLastThingTaughtIsUndone() {
        try (BotTester tester = tester()) {
            teach(tester, "first", "1");
            teach(tester, "second", "2");
            tester.user("bob").says("undo");
            tester.user("bob").expectReplyContaining("nothing left of yours");
            tester.says("undo");
            tester.expectReplyContaining("second");
            tester.says("Undo!");
            tester.expectReplyContaining("first");
            tester.says("undo");
            tester.expectReplyContaining("nothing left of yours");
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void aWrongAnswerIsChanged() {
        try (BotTester tester = tester()) {
            tester.says("that's wrong, say hello");
            tester.expectReplyContaining("nothing to change");
            teach(tester, "capital of France", "London");
            tester.user("bob").says("capital of france");
            tester.user("bob").expectReply("London");
            tester.user("bob").says("That’s wrong, say Paris,\nof course");
            tester.user("bob").expectReplyContaining("capital of France");
            tester.user("bob").expectReply("Paris,\nof course");
            tester.says("capital of France?");
            tester.expectReply("Paris,\nof course");
            tester.says("that is wrong: say " + "x".repeat(2_001));
            tester.expectReplyContaining("It is too long.");
        }
    }

    @Test
    void whatWasLearnedIsListedAndForgotten() {
        try (BotTester tester = tester()) {
            tester.says("what did you learn?");
            tester.expectReplyContaining("not learned anything");
            teach(tester, "apples", "red");
            tester.says("what did you learn?");
            tester.expectReplyContaining("I have learned 1 answer. The newest");
            teach(tester, "bananas", "yellow");
            tester.says("what did you learn?");
            assertThat(tester.expectReplyContaining("I have learned 2 answers. The newest")
                            .text())
                    .endsWith("- bananas: yellow\n- apples: red");
            tester.says("forget Apples!");
            tester.expectReplyContaining("apples");
            tester.says("forget pears");
            tester.expectReply("Nobody has taught me “pears”.");
        }
        assertThat(all()).hasSize(1);
    }

    @Test
    void aQuestionThatIsCloseToAKnownOneIsPointedOut() {
        try (BotTester tester = tester()) {
            teach(tester, "when do you open today", "At nine.");
            tester.says("when do you open tomorrow");
            tester.expectReplyContaining("is close to “when do you open today”");
            tester.expectReply("At nine.");
            tester.expectReply("Shall I say the same?");
            tester.says("yes");
            tester.expectReplyContaining("I have learned it");
            tester.says("when do you open tomorrow");
            tester.expectReply("At nine.");

            tester.says("when do you open on sunday");
            tester.expectReplyContaining("is close to");
            tester.expectReply("At nine.");
            tester.expectReply("Shall I say the same?");
            tester.says("no");
            tester.expectReplyContaining("when do you open on sunday");
            tester.says("Never on Sunday.");
            tester.expectReplyContaining("I will answer");
            tester.expectReply("Never on Sunday.");
            tester.expectReply("Shall I keep that?");
            tester.says("yes");
            tester.expectReplyContaining("I have learned it");
            tester.says("when do you open on sunday");
            tester.expectReply("Never on Sunday.");
        }
    }

    @Test
    void whoMayNotTeachGetsTheNormalFallback() {
        try (BotTester tester = tester(settings -> settings.teachers("alice"))) {
            for (String said : List.of("who knows", "undo", "forget it", "what did you learn", "teach me manners")) {
                tester.says(said);
                tester.expectReply(PARDON);
                tester.user("alice").says(said);
                tester.user("alice").expectReply(PARDON);
            }
            teach(tester.signedIn("alice"), "who knows", "I do.");
            tester.says("who knows");
            tester.expectReply("I do.");
            tester.says("that's wrong, say nobody does");
            tester.expectReply(PARDON);
        }
    }

    @Test
    void questionsAreListedOnceThreeDifferentUsersHaveAskedThem() {
        try (BotTester tester = tester(settings -> settings.teachers("alice"))) {
            Tab alice = tester.signedIn("alice");
            for (int i = 0; i < 5; i++) {
                tester.says("my secret question");
                tester.expectReply(PARDON);
            }
            for (String user : List.of("bob", "carol", "dave")) {
                tester.user(user).says("Do you deliver?");
                tester.user(user).expectReply(PARDON);
            }
            alice.says("unanswered questions");
            assertThat(alice.expectReplyContaining("- Do you deliver?").text()).doesNotContain("secret");
            alice.says("teach Do you deliver?");
            alice.expectReplyContaining("Do you deliver?");
            alice.says("Everywhere.");
            alice.expectReplyContaining("I will answer");
            alice.expectReply("Everywhere.");
            alice.expectReply("Shall I keep that?");
            alice.says("yes");
            alice.expectReplyContaining("I have learned it");
            alice.says("unanswered questions");
            alice.expectReplyContaining("There is nothing");
            tester.says("do you deliver");
            tester.expectReply("Everywhere.");
        }
    }

    @Test
    void nobodyTakesOverWhatTheBotUnderstandsAlready() {
        try (BotTester tester = tester()) {
            for (String known : List.of("help", "I need help, please", "undo", "what did you learn")) {
                tester.says("teach " + known);
                tester.expectReply("I have an answer to “" + known + "” already.");
            }
            teach(tester, "is there", "Yes.");
            tester.says("teach is there?");
            tester.expectReplyContaining("already");
            tester.says("is there help");
            tester.expectReply("Help is here.");
        }
    }

    @Test
    void whatIsLearnedIsNoPatternNoBeginningAndNoTemplate() {
        try (BotTester tester = tester()) {
            teach(tester, "(a+)+$ .*", "{{vars.question}} {{{identity.name}}} {{#x}}");
            tester.says("(a+)+$ .*");
            tester.expectReply("{{vars.question}} {{{identity.name}}} {{#x}}");
            for (String other : List.of("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(a+)+$ .* and a good many other words")) {
                tester.says(other);
                tester.expectReplyContaining(other);
                tester.says("cancel");
                tester.expectReplyContaining("learned nothing");
            }
        }
    }

    @Test
    void answersThatAreTooLongOrHoldPicturesAreAskedForAgain() {
        try (BotTester tester = tester()) {
            tester.says("a picture");
            tester.expectReplyContaining("a picture");
            tester.says("y".repeat(2_001));
            tester.expectReplyContaining("It is too long.");
            tester.expectReplyContaining("a picture");
            tester.says("Look: ![a](https://example.com/a.png)");
            tester.expectReplyContaining("Pictures cannot be taught.");
            tester.expectReplyContaining("a picture");
            tester.says("< IMG src=x>");
            tester.expectReplyContaining("Pictures cannot be taught.");
            tester.expectReplyContaining("a picture");
            tester.says("y".repeat(2_000));
            tester.expectReplyContaining("I will answer");
            tester.expectReply("y".repeat(2_000));
            tester.expectReply("Shall I keep that?");
            tester.says("yes");
            tester.expectReplyContaining("I have learned it");

            tester.says("z".repeat(301));
            tester.expectReply(PARDON);
        }
    }

    @Test
    void ofTwoWhoTeachTheSameAtOnceOneIsTold() {
        try (BotTester tester = tester()) {
            Tab bob = tester.user("bob");
            for (Tab tab : List.of(tester, bob)) {
                tab.says("same question");
                tab.expectReplyContaining("same question");
                tab.says(tab == bob ? "bob's" : "mine");
                tab.expectReplyContaining("I will answer");
                tab.expectReply(tab == bob ? "bob's" : "mine");
                tab.expectReply("Shall I keep that?");
            }
            bob.says("yes");
            bob.expectReplyContaining("I have learned it");
            tester.says("yes");
            tester.expectReplyContaining("There is an answer to that already.");
            tester.says("same question");
            tester.expectReply("bob's");
        }
    }

    @Test
    void howMuchIsLearnedIsBounded() {
        try (BotTester tester = tester(settings -> settings.maxAnswers(3).maxPerTeacherAndHour(2))) {
            teach(tester, "a1", "1");
            teach(tester, "b2", "2");
            refused(tester, "c3", "within this hour");
            teach(tester.user("bob"), "c3", "3");
            refused(tester.user("bob"), "d4", "as much as I can keep");
            tester.advance(Duration.ofHours(1));
            tester.says("forget c3");
            tester.expectReplyContaining("c3");
            teach(tester, "d4", "4");
        }
    }

    private static void refused(Tab tab, String question, String why) {
        tab.says(question);
        tab.expectReplyContaining(question);
        tab.says("whatever");
        tab.expectReplyContaining("I will answer");
        tab.expectReply("whatever");
        tab.expectReply("Shall I keep that?");
        tab.says("yes");
        tab.expectReplyContaining(why);
    }

    @Test
    void whileItIsOffWhatWasLearnedIsSaidAndTheOwnerOfAnOldFallbackIsReminded() {
        try (BotTester tester = tester()) {
            teach(tester, "hello there", "General!");
        }
        try (BotTester tester = tester(settings -> settings.enabled(false))) {
            tester.says("hello there");
            tester.expectReply("General!");
            tester.says("unknown");
            tester.expectReply(PARDON);
            tester.says("undo");
            tester.expectReply(PARDON);
        }
        ScriptStore own = ScriptStore.inMemory(LearningMode.scripts().toArray(Script[]::new));
        BotkitBuilder builder =
                Botkit.builder().scripts(own).skill(skills -> skills.fallback((bot, message) -> bot.reply(PARDON)));
        LearningMode.builder(learned)
                .everybodyTeaches()
                .scripts(own)
                .enabled(false)
                .build()
                .addTo(builder);
        try (BotTester tester = BotTester.of(builder)) {
            tester.says("unknown");
            tester.expectReplyContaining("learning is off, but the script “create_a_reply” is still");
        }
    }

    @Test
    void aTeacherWhoGoesAwayIsNotWaitedForForEver() {
        try (BotTester tester = tester()) {
            tester.says("anybody there");
            tester.expectReplyContaining("anybody there");
            tester.advance(Duration.ofMinutes(15));
            tester.expectReplyContaining("stopped waiting");
            tester.says("help");
            tester.expectReply("Help is here.");
        }
    }

    @Test
    void mistakesInItsSettingsAreNamedAllAtOnce() {
        assertThatThrownBy(() -> LearningMode.builder(learned)
                        .maxAnswers(0)
                        .maxAnswerCharacters(20_000)
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("Nobody may teach")
                .hasMessageContaining("maxAnswers is 0")
                .hasMessageContaining("maxAnswerCharacters is 20000");
        assertThatThrownBy(() -> LearningMode.builder(learned)
                        .everybodyTeaches()
                        .scripts(ScriptStore.inMemory())
                        .build()
                        .addTo(Botkit.builder()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("create_a_reply");
    }

    @Test
    void whoMayNotTeachAnyMoreKeepsNothing() {
        AtomicBoolean may = new AtomicBoolean(true);
        try (BotTester tester = tester(settings -> settings.teachers(who -> may.get()))) {
            tester.says("one");
            tester.expectReplyContaining("one");
            tester.says("1");
            tester.expectReplyContaining("I will answer");
            tester.expectReply("1");
            tester.expectReply("Shall I keep that?");
            may.set(false);
            tester.says("yes");
            tester.expectReplyContaining("You may not teach me now.");
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void aQuestionWithAPictureIsNotLearnedForListsWouldShowItToOthers() {
        try (BotTester tester = tester()) {
            tester.says("![spy](https://example.com/a.png) what?");
            tester.expectReply(PARDON);
            tester.says("teach ![spy](https://example.com/a.png) what?");
            tester.expectReplyContaining("I can only learn answers to short texts without pictures.");
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void changingWhatOthersTaughtCountsAsTeaching() {
        try (BotTester tester = tester(settings -> settings.maxPerTeacherAndHour(2))) {
            teach(tester, "a1", "1");
            teach(tester, "b2", "2");
            teach(tester.user("carl"), "c3", "3");
            tester.says("c3");
            tester.expectReply("3");
            tester.says("that's wrong, say 4");
            tester.expectReplyContaining("within this hour");
            tester.says("b2");
            tester.expectReply("2");
            tester.says("that's wrong, say two");
            tester.expectReplyContaining("From now on");
            tester.expectReply("two");
        }
    }

    @Test
    void aTeacherIsToldWhenTheStoreCannotBeHad() {
        AtomicBoolean down = new AtomicBoolean();
        ScriptStore memory = learned;
        ScriptStore store = new ScriptStore() {
            private ScriptStore inner() {
                if (down.get()) {
                    throw new StoreUnavailableException("down", null);
                }
                return memory;
            }

            @Override
            public @Nullable Snapshot load(@Nullable String knownRevision) {
                return inner().load(knownRevision);
            }

            @Override
            public boolean add(Script script) {
                return inner().add(script);
            }

            @Override
            public boolean replace(Script expected, Script script) {
                return inner().replace(expected, script);
            }

            @Override
            public boolean remove(Script expected) {
                return inner().remove(expected);
            }

            @Override
            public void close() {
                memory.close();
            }
        };
        BotkitBuilder builder = Botkit.builder().random(new Random(1));
        LearningMode.builder(store).everybodyTeaches().build().addTo(builder);
        try (BotTester tester = BotTester.of(builder)) {
            teach(tester, "known", "yes, known");
            down.set(true);
            for (String each :
                    List.of("unknown", "undo", "forget known", "teach something", "what did you learn", "known")) {
                tester.says(each);
                tester.expectReplyContaining(each.equals("known") ? "yes, known" : "I cannot write it down now");
            }
            tester.says("that's wrong, say no");
            tester.expectReplyContaining("I cannot write it down now");
            down.set(false);
            tester.says("undo");
            tester.expectReplyContaining("forgotten");
        }
    }

    @Test
    void aLessonDoesNotDependOnWhenListenersAreTold() {
        BotkitBuilder builder = Botkit.builder().executor(Runnable::run).listenerExecutor(never -> {});
        LearningMode.builder(learned).everybodyTeaches().build().addTo(builder);
        try (Botkit botkit = builder.build()) {
            TestSocket chat = TestSocket.resume(botkit, "u", 0);
            chat.says("m1", "what is up");
            chat.says("m2", "the sky");
            chat.says("m3", "yes");
            chat.says("m4", "what is up");
            chat.says("m5", "that's wrong, say the roof");
            chat.frames.clear();
            chat.says("m6", "what is up");
            assertThat(chat.texts()).contains("the roof");
        }
    }
}
