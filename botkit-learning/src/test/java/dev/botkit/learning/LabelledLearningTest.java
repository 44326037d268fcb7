package dev.botkit.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.identity.ConversationId;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.BotTester;
import dev.botkit.testkit.Tab;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Learning is about users: how many conversations one of them has makes no difference. */
class LabelledLearningTest {

    private final ScriptStore learned = ScriptStore.inMemory();
    private BotTester tester;

    @AfterEach
    void close() {
        tester.close();
    }

    private void begin(UnaryOperator<LearningModeBuilder> settings) {
        BotkitBuilder builder =
                Botkit.builder().skill(skills -> skills.fallback((bot, message) -> bot.reply("Pardon?")));
        settings.apply(LearningMode.builder(learned)).build().addTo(builder);
        tester = BotTester.of(builder);
    }

    private Tab user(String name, String label) {
        Tab tab = tester.signedIn(name).newTab();
        tab.sends(label.isEmpty() ? Map.of("type", "hello") : Map.of("type", "hello", "conversation_label", label));
        return tab;
    }

    private void teach(String label, String question) {
        Tab tab = user("alice", label);
        tab.says("teach " + question);
        tab.says("the answer to " + question);
        tab.says("yes");
    }

    private List<String> taught() {
        return Objects.requireNonNull(learned.load(null)).scripts().stream()
                .map(Script::learned)
                .map(answer -> Objects.requireNonNull(answer).question())
                .toList();
    }

    @Test
    void aTeacherIsOneInEachOfTheirConversations() {
        begin(mode -> mode.teachers("alice"));
        teach("", "one apple");
        teach("holiday", "two bananas");
        assertThat(taught()).containsExactly("one apple", "two bananas");
    }

    @Test
    void theHostIsAskedForTheUserNotForTheConversation() {
        begin(mode -> mode.teachers(user -> user.equals(ConversationId.verified("alice"))));
        teach("holiday", "two bananas");
        assertThat(taught()).containsExactly("two bananas");
    }

    @Test
    void oneUserTeachesSoManyAnswersAnHourInAllTheirConversations() {
        begin(mode -> mode.everybodyTeaches().maxPerTeacherAndHour(1));
        teach("", "one apple");
        teach("", "two bananas");
        teach("holiday", "three cherries");
        teach("work", "four dates");
        assertThat(taught()).containsExactly("one apple");
    }

    @Test
    void aTeacherTakesBackWhatTheyTaughtInAnotherConversation() {
        begin(mode -> mode.teachers("alice"));
        teach("holiday", "two bananas");
        user("alice", "").says("undo");
        assertThat(taught()).isEmpty();
    }

    @Test
    void whatOneUserHasAskedInThreeConversationsIsShownToNobodyElse() {
        begin(mode -> mode.teachers("tina"));
        for (String label : List.of("a", "b", "c")) {
            user("alice", label).says("does my illness pay out");
        }
        Tab tina = user("tina", "");
        tina.says("unanswered questions");
        assertThat(tina.expectReply().text()).doesNotContain("illness");

        user("bob", "").says("does my illness pay out");
        user("carol", "").says("does my illness pay out");
        tina.says("unanswered questions");
        assertThat(tina.expectReply().text()).as("three different users").contains("illness");
    }
}
