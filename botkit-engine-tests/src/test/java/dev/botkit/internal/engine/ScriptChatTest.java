package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts in conversations: who answers, hooks in code, pages that begin them, changes while the bot runs. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScriptChatTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();
    private final List<DialogEnd> ends = new ArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private static Script script(String json) {
        return Scripts.read("[" + json.replace('\'', '"') + "]").get(0);
    }

    private static String says(String command, String type, String pattern, String more) {
        return "{'command':'" + command + "','triggers':[{'type':'" + type + "','pattern':'" + pattern + "'}]," + more
                + "'script':[{'topic':'default','script':[{'text':['" + command + " says']},{'action':'complete'}]}]}";
    }

    private Botkit bot(BotkitBuilder builder, Skill skill) {
        Botkit botkit =
                builder.executor(Runnable::run).timer(timer).skill(skill).build();
        bots.add(botkit);
        return botkit;
    }

    private static List<String> drained(TestSocket socket) {
        List<String> texts = socket.texts();
        socket.frames.clear();
        return texts;
    }

    @Test
    void codeGoesFirstThenRegexpsThenStringsThenIntentsThenWhatWasLearnedThenFallbacks() {
        ScriptStore store = ScriptStore.inMemory(
                script(says("any", "string", "", "'is_fallback':true,")),
                script(says("long", "string", "good day sir", "")),
                script(says("short", "string", "good day", "")),
                script(says("regexp", "regexp", "d.y tomorrow", "")),
                script(says("intent", "intent", "weather", "")),
                Script.learned(new LearnedAnswer("una", Instant.EPOCH, "Will it rain?"), "Perhaps {{vars.x}}."));
        TestSocket socket = TestSocket.open(
                bot(
                        Botkit.builder()
                                .scripts(store)
                                .intents(text -> text.contains("sunny") ? List.of("weather") : List.of()),
                        skills -> skills.hears("code", (bot, message) -> bot.reply("code"))
                                .fallback((bot, message) -> bot.reply("never asked"))),
                "u");
        socket.says("good day code");
        socket.says("Good day tomorrow");
        socket.says("Good day, sir");
        socket.says("Good day SIR, sir");
        socket.says("is it sunny");
        socket.says("will it  RAIN");
        socket.says("will it rain today?");
        assertThat(drained(socket))
                .containsExactly(
                        "code",
                        "regexp says",
                        "short says",
                        "long says",
                        "intent says",
                        "Perhaps {{vars.x}}.",
                        "any says");
    }

    @Test
    void aScriptThatDeclinesLeavesTheAnswerToTheNextThatMatches() {
        ScriptStore store = ScriptStore.inMemory(
                script(says("first", "regexp", "^forget (.+)$", "")),
                script(says("second", "regexp", "^forget m", "")),
                script(says("longer", "string", "forget my order", "")),
                script(says("shorter", "string", "forget", "")));
        List<String> declining = new ArrayList<>(List.of("first"));
        TestSocket socket = TestSocket.open(
                bot(Botkit.builder().scripts(store), skills -> {
                    for (String each : List.of("first", "second", "longer", "shorter")) {
                        skills.hooks(each).before(dialog -> {
                            if (declining.contains(each)) {
                                dialog.decline();
                            }
                        });
                    }
                    skills.fallback((bot, message) -> bot.reply("what?"));
                }),
                "u");
        for (String each : List.of("second", "longer", "shorter", "none")) {
            socket.says("forget my order");
            declining.add(each);
        }
        assertThat(drained(socket)).containsExactly("second says", "longer says", "shorter says", "what?");
    }

    @Test
    void aFallbackThatDeclinesLeavesTheAnswerToCode() {
        ScriptStore store = ScriptStore.inMemory(
                script(says("learn", "string", "x", "'is_fallback':true,")), script(says("faq", "string", "faq", "")));
        TestSocket socket = TestSocket.open(
                bot(Botkit.builder().scripts(store), skills -> {
                    skills.hooks("LEARN").before(dialog -> {
                        if (!dialog.origin().text().contains("teach")) {
                            dialog.decline();
                        }
                    });
                    skills.hooks("learn").after((bot, end) -> ends.add(end));
                    skills.hooks("faq").before(Dialog::decline);
                    skills.fallback((bot, message) -> bot.reply("what?"));
                }),
                "u");
        socket.says("hm");
        socket.says("teach me");
        socket.says("faq");
        assertThat(drained(socket)).containsExactly("what?", "learn says", "what?");
        assertThat(ends).hasSize(1);
    }

    @Test
    void hooksInCodeBelongToScriptsOfTheirName() {
        ScriptStore store =
                ScriptStore.inMemory(script("{'command':'Onboarding','triggers':[{'type':'string','pattern':"
                        + "'hi'}],'script':[{'topic':'default','script':[{'text':['Hello {{vars.name}}, {{identity.name}}"
                        + " here. Your email?'],'collect':{'key':'email','options':[]}},{'text':['Thanks.']},"
                        + "{'action':'end'}]},{'topic':'end','script':[{'text':['Bye.'],'action':'complete'}]},"
                        + "{'topic':'vip','script':[{'text':['Goodbye, sir.'],'action':'complete'}]}]}"));
        TestSocket socket = TestSocket.open(
                bot(
                        Botkit.builder().scripts(store).templateIdentity(Map.of("name", "Botty")),
                        skills -> skills.hooks("onboarding")
                                .before(dialog ->
                                        dialog.set("name", dialog.origin().user()))
                                .validate(
                                        "email", (dialog, answer) -> answer.contains("@") ? null : "That is no email.")
                                .beforeThread("end", dialog -> dialog.gotoThread("vip"))
                                .after((bot, end) -> bot.reply(
                                        end.outcome() + " " + end.responses().get("email")))),
                "u");
        socket.says("hi there").says("una").says("una@example.com");
        assertThat(drained(socket))
                .containsExactly(
                        "Hello u, Botty here. Your email?",
                        "That is no email.",
                        "Hello u, Botty here. Your email?",
                        "Thanks.",
                        "Goodbye, sir.",
                        "completed una@example.com");
    }

    @Test
    void pagesBeginOnlyScriptsThatSaySo() {
        ScriptStore store = ScriptStore.inMemory(
                script(says("open", "string", "o", "'allow_trigger':true,")),
                script(says("closed", "string", "c", "")));
        TestSocket socket = TestSocket.open(
                bot(
                        Botkit.builder().scripts(store),
                        skills -> skills.on("trigger", (bot, event) -> bot.reply("skill " + event.field("script")))),
                "u");
        for (String name : List.of("Open", "closed", "nothing")) {
            socket.sends("{\"type\":\"trigger\",\"user\":\"u\",\"script\":\"" + name + "\"}");
        }
        assertThat(drained(socket)).containsExactly("open says", "skill closed", "skill nothing");
    }

    @Test
    void aScriptThatIsRenamedLeavesNoTriggerBehindAndNewOnesAnswerWithoutARestart() {
        Script old = script(says("old", "string", "question", ""));
        ScriptStore store = ScriptStore.inMemory(old);
        TestSocket socket = TestSocket.open(
                bot(Botkit.builder().scripts(store), skills -> skills.fallback((bot, message) -> bot.reply("what?"))),
                "u");
        assertThat(drained(socket.says("question"))).containsExactly("old says");
        store.remove(old);
        store.add(script(says("new", "string", "other", "")));
        String heard = "old says";
        while (heard.equals("old says")) {
            timer.advance(Duration.ofSeconds(6));
            heard = socket.says("question").nextText();
        }
        assertThat(heard).isEqualTo("what?");
        assertThat(socket.says("other").nextText()).isEqualTo("new says");
    }

    @Test
    void ofTwoStoresTheFirstCountsAndCodeBeforeBoth() {
        ScriptStore first = ScriptStore.inMemory(script(says("a", "string", "first", "")));
        ScriptStore second =
                ScriptStore.inMemory(script(says("A", "string", "second", "")), script(says("b", "string", "b", "")));
        TestSocket socket = TestSocket.open(
                bot(Botkit.builder().scripts(first).scripts(second), skills -> {
                    skills.dialog(Dialog.define("B").say("code says").build());
                    skills.fallback((bot, message) -> bot.reply("what?"));
                }),
                "u");
        socket.says("first").says("second").says("b");
        assertThat(drained(socket)).containsExactly("a says", "what?", "code says");
    }

    @Test
    void aBotMayBeMadeOfScriptsAlone() {
        Botkit botkit = Botkit.builder()
                .scripts(ScriptStore.inMemory(script(says("a", "string", "a", ""))))
                .executor(Runnable::run)
                .build();
        bots.add(botkit);
        assertThat(drained(TestSocket.open(botkit, "u").says("a"))).containsExactly("a says");
    }

    private static final class Unreadable implements ScriptStore {

        @Override
        public Snapshot load(String knownRevision) {
            throw new StoreUnavailableException("The scripts cannot be read.", null);
        }

        @Override
        public boolean add(Script script) {
            return false;
        }

        @Override
        public boolean replace(Script expected, Script script) {
            return false;
        }

        @Override
        public boolean remove(Script expected) {
            return false;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void aStoreThatCannotBeReadAtTheStartIsAnError() {
        BotkitBuilder builder =
                Botkit.builder().scripts(new Unreadable()).skill(skills -> skills.fallback((bot, message) -> {}));
        assertThatThrownBy(builder::build).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void theRandomnessOfVariationsCanBeGiven() {
        ScriptStore store = ScriptStore.inMemory(script("{'command':'a','triggers':[{'type':'string','pattern':'a'}],"
                + "'script':[{'topic':'default','script':[{'text':['1','2','3','4','5']}]}]}"));
        List<List<String>> said = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TestSocket socket = TestSocket.open(
                    bot(
                            Botkit.builder().scripts(store).random(new Random(7)),
                            skills -> skills.fallback((bot, message) -> {})),
                    "u");
            for (int j = 0; j < 20; j++) {
                socket.says("a");
            }
            said.add(drained(socket));
        }
        assertThat(said.get(0)).hasSize(20).isEqualTo(said.get(1));
        assertThat(new HashSet<>(said.get(0))).as("not always the same").hasSizeGreaterThan(1);
    }
}
