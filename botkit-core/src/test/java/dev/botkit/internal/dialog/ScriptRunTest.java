package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogFailedException;
import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import dev.botkit.script.Scripts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How script files run, and that the known faults of older runtimes are not ours. */
class ScriptRunTest {

    private static Script script(String command, String threads) {
        return Scripts.read("[{\"command\":\"" + command + "\",\"script\":[" + threads.replace('\'', '"') + "]}]")
                .get(0);
    }

    private static DialogHarness play(String threads) {
        return new DialogHarness().play(script("s", threads));
    }

    @Test
    void linesAreSaidAndTheFinalActionEnds() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['one']},{'text':'two'},{'action':'more'}]},"
                + "{'topic':'more','script':[{'text':['three'],'action':'complete'},{'text':['never said']}]}");
        assertThat(harness.begin("S").said()).containsExactly("one", "two", "three");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.COMPLETED);
    }

    @Test
    void everyFinalActionHasItsOutcome() {
        Map<String, String> outcomes = Map.of(
                "complete", DialogEnd.COMPLETED,
                "completed", DialogEnd.COMPLETED,
                "next", DialogEnd.COMPLETED,
                "stop", DialogEnd.STOPPED,
                "timeout", DialogEnd.TIMEOUT,
                "wait", DialogEnd.COMPLETED,
                "repeat", DialogEnd.COMPLETED);
        outcomes.forEach((action, outcome) -> {
            DialogHarness harness = play("{'topic':'default','script':[{'text':['a']},{'action':'" + action + "'}]}")
                    .begin("s");
            assertThat(harness.outcomes()).as(action).containsExactly(outcome);
            assertThat(harness.said()).containsExactly("a");
        });
    }

    @Test
    void aThreadCalledCompletedIsGoneToAndTheWordsOfTheOriginalStayWords() {
        assertThat(play("{'topic':'default','script':[{'text':['A']},{'action':'completed'}]},"
                                + "{'topic':'completed','script':[{'text':['B']},{'action':'complete'}]}")
                        .begin("s")
                        .said())
                .containsExactly("A", "B");
        assertThat(play("{'topic':'default','script':[{'text':['Q'],'collect':{'key':'k','options':["
                                + "{'default':true,'action':'completed'}]}}]},"
                                + "{'topic':'completed','script':[{'text':['B']}]}")
                        .begin("s")
                        .says("x")
                        .said())
                .as("as an option's action, too")
                .containsExactly("Q", "B");
        for (String word : List.of("next", "repeat", "wait", "stop", "timeout", "complete")) {
            DialogHarness harness = play("{'topic':'default','script':[{'text':['A']},{'action':'" + word
                            + "'}]},{'topic':'" + word + "','script':[{'text':['B']},{'action':'complete'}]}")
                    .begin("s");
            assertThat(harness.said()).as(word).containsExactly("A");
        }
    }

    @Test
    void aVariationIsPicked() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['a','b','c']}]}");
        harness.picked = 2;
        assertThat(harness.begin("s").said()).containsExactly("c");
    }

    private static final String QUESTION = "{'topic':'default','script':[{'text':['Sure?'],'collect':{'key':'sure',"
            + "'options':[{'type':'utterance','pattern':'yes','action':'good'},"
            + "{'type':'string','pattern':'never','action':'stop'},"
            + "{'type':'regex','pattern':'per+haps','action':'repeat'},"
            + "{'type':'string','pattern':'hm','action':'wait'},"
            + "{'default':true,'action':'next'}]}},{'text':['So {{responses.sure}}.']},{'action':'complete'}]},"
            + "{'topic':'good','script':[{'text':['Good.']},{'action':'complete'}]}";

    @Test
    void optionsLeadWhereTheySay() {
        assertThat(play(QUESTION).begin("s").says("Yes!").said()).containsExactly("Sure?", "Good.");
        assertThat(play(QUESTION).begin("s").says("NEVER").outcomes()).containsExactly(DialogEnd.STOPPED);
        assertThat(play(QUESTION).begin("s").says("well, perrrhaps so").said()).containsExactly("Sure?", "Sure?");
        assertThat(play(QUESTION).begin("s").says("hm").said()).containsExactly("Sure?");
        assertThat(play(QUESTION).begin("s").says("hm").says("why?").said()).containsExactly("Sure?", "So why?.");
    }

    @Test
    void anUtteranceDoesNotMatchEverythingAndAStringNoPart() {
        assertThat(play(QUESTION).begin("s").says("yesterday").said()).containsExactly("Sure?", "So yesterday.");
        assertThat(play(QUESTION).begin("s").says("never say never").said())
                .containsExactly("Sure?", "So never say never.");
    }

    @Test
    void withoutADefaultItGoesOn() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['Q'],'collect':{'key':'k','options':["
                + "{'type':'string','pattern':'x','action':'stop'}]}},{'text':['{{responses.k}}']}]}");
        assertThat(harness.begin("s").says("other").said()).containsExactly("Q", "other");
    }

    @Test
    void severalAnswersAreCollectedWithoutTheWordThatEndsThem() {
        String thread = "{'topic':'default','script':[{'text':['Q'],'collect':{'key':'k','multiple':true,'options':["
                + "{'type':'utterance','pattern':'quit','action':'next'},"
                + "{'type':'string','pattern':'also','action':'wait'}%s]}},{'text':['{{responses.k}}']}]}";
        DialogHarness harness = play(thread.formatted(""))
                .begin("s")
                .says("a")
                .says("also")
                .says("b")
                .says("done");
        assertThat(harness.said())
                .as("a word whose action is to wait is part of the answer")
                .containsExactly("Q", "a\nalso\nb");
        harness = play(thread.formatted(",{'default':true,'action':'wait'}"))
                .begin("s")
                .says("a")
                .says("b")
                .says("stop");
        assertThat(harness.said()).containsExactly("Q", "a\nb");
        harness = play(thread.formatted(",{'default':true,'action':'next'}"))
                .begin("s")
                .says("a");
        assertThat(harness.said()).as("nothing that was said is lost").containsExactly("Q", "a");
    }

    @Test
    void aConditionalsLabelIsNeverSaid() {
        DialogHarness harness = play("{'topic':'default','script':["
                + "{'text':['label'],'conditional':{'left':'{{vars.x}}','test':'equals','right':'1','action':'one'}},"
                + "{'text':['label'],'conditional':{'left':'_new','left_val':'{{vars.y}}','test':'!equals',"
                + "'right':'_new','right_val':'{{vars.x}}','action':'other'}},"
                + "{'text':['same']}]},"
                + "{'topic':'one','script':[{'text':['one']}]},"
                + "{'topic':'other','script':[{'text':['other']}]}");
        assertThat(harness.begin("s", "default", Map.of("x", 1)).said()).containsExactly("one");
        assertThat(harness.begin("s", "default", Map.of("x", 2, "y", 3)).said()).containsExactly("other");
        assertThat(harness.begin("s", "default", Map.of("x", 2, "y", "2")).said())
                .containsExactly("same");
    }

    @Test
    void conditionsAskWhetherSomethingIsThere() {
        DialogHarness harness = play("{'topic':'default','script':["
                + "{'conditional':{'left':'{{vars.x}}','test':'exists','action':'there'}},"
                + "{'conditional':{'left':'{{vars.x}}','test':'like','action':'there'}},"
                + "{'conditional':{'left':'{{vars.x}}','test':'!exists','action':'execute_script',"
                + "'execute':{'script':'other','thread':'t'}}}]},"
                + "{'topic':'there','script':[{'text':['there']}]}");
        harness.play(script("other", "{'topic':'t','script':[{'text':['in {{vars.y}}']}]}"));
        assertThat(harness.begin("s", "default", Map.of("x", "a")).said()).containsExactly("there");
        assertThat(harness.begin("s", "default", Map.of("y", "b")).said()).containsExactly("in b");
    }

    @Test
    void executeScriptCarriesAnswersAlongAndDefaultLeavesTheThreadToHooks() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['Q'],'collect':{'key':'k','options':[]}},"
                + "{'action':'execute_script','execute':{'script':'NEXT','thread':'%s'}}]}".formatted("default"));
        harness.play(script(
                "next",
                "{'topic':'default','script':[{'text':['default {{responses.k}}']}]},"
                        + "{'topic':'t','script':[{'text':['t {{responses.k}}']}]}"));
        assertThat(harness.begin("s").says("a").said()).containsExactly("Q", "default a");
        harness.hooks("next", hooks -> hooks.before(dialog -> dialog.gotoThread("t")));
        assertThat(harness.begin("s").says("a").said()).containsExactly("Q", "t a");
        assertThat(harness.lastEnd().responses()).containsEntry("k", "a");
    }

    @Test
    void aLoopOfExecuteScriptEndsAsTooLong() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['a']},"
                + "{'action':'execute_script','execute':{'script':'t','thread':'default'}}]}");
        harness.play(
                script(
                        "t",
                        "{'topic':'default','script':[{'action':'execute_script','execute':{'script':'s','thread':'default'}}]}"));
        assertThatThrownBy(() -> harness.begin("s"))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("TurnLimits.dialogLines");
        assertThat(harness.lastEnd().outcome()).isEqualTo(DialogEnd.TOO_LONG);
        assertThat(harness.said().size()).isLessThan(Limits.DEFAULT.turns().dialogLines());
    }

    @Test
    void anActionToNowhereFails() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['a'],'action':'moon'}]}");
        assertThatThrownBy(() -> harness.begin("s"))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("\"moon\"");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.FAILED);
    }

    @Test
    void aThousandThreadsRunOneAfterTheOther() {
        String threads = IntStream.range(0, 1_000)
                .mapToObj(i -> "{'topic':'" + (i == 0 ? "default" : "t" + i) + "','script':[{'text':['" + i
                        + "']},{'action':'" + (i == 999 ? "complete" : "t" + (i + 1)) + "'}]}")
                .collect(Collectors.joining(","));
        DialogHarness harness = play(threads);
        harness.limits =
                Limits.builder().turns(turns -> turns.dialogLines(3_000)).build();
        assertThat(harness.begin("s").said())
                .hasSize(1_000)
                .startsWith("0", "1")
                .endsWith("999");
    }

    @Test
    void variablesArePresetAsVarsAndAsResponses() {
        DialogHarness harness = new DialogHarness()
                .play(Scripts.read(
                                "[{\"command\":\"s\",\"variables\":[{\"name\":\"city\",\"type\":\"string\","
                                        + "\"value\":\"Rome\"},{\"name\":\"none\",\"type\":\"entity\"}],\"script\":[{\"topic\":"
                                        + "\"default\",\"script\":[{\"text\":[\"{{vars.city}} {{responses.city}}{{vars.none}}\"]}]}]}]")
                        .get(0));
        assertThat(harness.begin("s").said()).containsExactly("Rome Rome");
    }

    @Test
    void oneUsersVariablesAreNoOthers() {
        DialogHarness una = play("{'topic':'default','script':[{'text':['{{vars.name}}{{responses.k}}?'],"
                + "'collect':{'key':'k','options':[]}}]}");
        assertThat(una.begin("s", "default", Map.of("name", "Una"))
                        .says("secret")
                        .said())
                .containsExactly("Una?");
        assertThat(una.begin("s").said())
                .as("the same script object, another run")
                .containsExactly("?");
    }

    @Test
    void quickRepliesFilesAndMetaReachTheClient() {
        DialogHarness harness = play(
                "{'topic':'default','script':[{'text':['{{vars.x}}'],'quick_replies':["
                        + "{'title':'T{{vars.x}}','payload':'p','content_type':'text'},{'content_type':'location'}],"
                        + "'platforms':{'web':{'files':[{'url':'/{{vars.x}}.PNG?v=1'},{'url':'/a.pdf'}]},'slack':{'x':1}},"
                        + "'fb_attachment':{},'meta':[{'key':'goto_link','value':'/go/{{vars.x}}'},{'key':'typingDelay',"
                        + "'value':'500'},{'key':'user','value':'somebody'},{'key':'seq','value':'7'}],"
                        + "'collect':{'key':'k','options':[{'type':'string','pattern':'Yes','fb_quick_reply':true,"
                        + "'fb_quick_reply_payload':'y','action':'next'},{'type':'string','pattern':'No','fb_quick_reply':true}]}}]}");
        harness.begin("s", "default", Map.of("x", "1"));
        Map<String, Object> fields = harness.replies.get(0).fields();
        assertThat(fields)
                .containsEntry("text", "1")
                .containsEntry("goto_link", "/go/1")
                .containsEntry("typingDelay", "500")
                .doesNotContainKeys("user", "seq", "fb_attachment", "platforms")
                .containsEntry(
                        "files",
                        List.of(Map.of("url", "/1.PNG?v=1", "image", true), Map.of("url", "/a.pdf", "image", false)));
        assertThat(fields.get("quick_replies"))
                .isEqualTo(List.of(
                        Map.of("title", "T1", "payload", "p", "content_type", "text"),
                        Map.of("content_type", "location"),
                        Map.of("title", "Yes", "payload", "y"),
                        Map.of("title", "No", "payload", "No")));
        assertThat(harness.pauses).containsExactly(new Pause(Duration.ofMillis(500), true));
    }

    @Test
    void pausesAreBoundedAndNonsenseIsNone() {
        assertThat(Pause.of(" 1500 ", false)).isEqualTo(new Pause(Duration.ofMillis(1500), false));
        assertThat(Pause.of("1e9", true).length()).isEqualTo(Duration.ofMinutes(1));
        for (String nonsense : List.of("", "soon", "-5", "NaN", "0")) {
            assertThat(Pause.of(nonsense, true)).as(nonsense).isEqualTo(Pause.NONE);
        }
        Reply both = Reply.of("x").with("delay", 20).with("typingDelay", "no number");
        assertThat(Saying.pause(both)).isEqualTo(new Pause(Duration.ofMillis(20), false));
    }

    @Test
    void aTextThatIsNoTemplateIsSaidAsItIsWritten() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['Hello {{vars.name']},{'text':['{{#a}}x']},"
                + "{'text':['{{> s}}']},{'text':['{{vars.name}}']}]}");
        assertThat(harness.begin("s", "default", Map.of("name", "Una")).said())
                .containsExactly("Hello {{vars.name", "{{#a}}x", "{{> s}}", "Una");
    }

    @Test
    void aBadRegexNeverMatches() {
        DialogHarness harness = play("{'topic':'default','script':[{'text':['Q'],'collect':{'key':'k','options':["
                + "{'type':'regex','pattern':'(','action':'stop'},{'type':'regex','pattern':'(a+)+$','action':'stop'},"
                + "{'type':'magic','pattern':'x','action':'stop'}]}},{'text':['on']}]}");
        assertThat(harness.begin("s").says("x" + "a".repeat(3_000) + "!").said())
                .containsExactly("Q", "on");
    }

    @Test
    void aRegexThatIsNestedTooDeeplyNeverMatchesAndHarmsNobody() {
        String deep = "(".repeat(100_000) + "a" + ")".repeat(100_000);
        DialogHarness harness = play("{'topic':'default','script':[{'text':['Q'],'collect':{'key':'k','options':["
                + "{'type':'regex','pattern':'" + deep + "','action':'stop'}]}},{'text':['on']}]}");
        assertThat(harness.begin("s").says("a").said()).containsExactly("Q", "on");
    }

    @Test
    void whatWasLearnedIsLiteral() {
        Script learned =
                Script.learned(new LearnedAnswer("una", Instant.EPOCH, "What is it?"), "{{vars.secret}} {{ is literal");
        DialogHarness harness = new DialogHarness().play(learned);
        assertThat(harness.begin(learned.command(), "default", Map.of("secret", "s"))
                        .said())
                .containsExactly("{{vars.secret}} {{ is literal");
    }

    @Test
    void onTimeoutRunsAtATimeOut() {
        DialogHarness harness =
                play(QUESTION + ",{'topic':'on_timeout','script':[{'text':['Too late.']},{'action':'timeout'}]}");
        assertThat(harness.begin("s").waiting.timeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(harness.timesOut().said()).containsExactly("Sure?", "Too late.");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void aScriptThatChangedGoesOnIfItStillAsksTheSame() {
        DialogHarness harness = play(QUESTION).begin("s");
        harness.play(script("s", QUESTION.replace("Good.", "Very good.").replace("Sure?", "Really?")));
        assertThat(harness.says("yes").said()).containsExactly("Sure?", "Very good.");

        harness.begin("s");
        harness.said();
        harness.play(script("s", QUESTION.replace("'key':'sure'", "'key':'certain'")));
        assertThat(harness.says("yes").said()).containsExactly("(nobody waits for: yes)");
        assertThat(harness.lastEnd().outcome()).isEqualTo(DialogEnd.CHANGED);
        assertThat(harness.waiting).isNull();
    }

    @Test
    void aScriptThatIsGoneEndsAsChanged() {
        DialogHarness harness = play(QUESTION).begin("s", "default", Map.of("x", 1));
        harness.forget("s");
        assertThat(harness.says("yes").said()).containsExactly("Sure?", "(nobody waits for: yes)");
        assertThat(harness.lastEnd().outcome()).isEqualTo(DialogEnd.CHANGED);
        assertThat(harness.lastEnd().vars()).containsEntry("x", 1);

        harness = play(QUESTION).begin("s").forget("s").timesOut();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.CHANGED);
    }
}
