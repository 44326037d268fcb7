package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.script.Script;
import dev.botkit.script.Scripts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What else than its text a line of a file sends: as the original did. */
class LineFieldsTest {

    private static final Map<String, Object> VARS = Map.of("name", "Ann");

    private static Script script(String lines) {
        return Scripts.read("[{'command':'s','script':[{'topic':'default','script':[%s]}]}]"
                        .formatted(lines)
                        .replace('\'', '"'))
                .get(0);
    }

    private static List<Map<String, Object>> sent(String lines) {
        DialogHarness harness = new DialogHarness().play(script(lines)).begin("s", null, VARS);
        return harness.replies.stream().map(reply -> Map.copyOf(reply.fields())).toList();
    }

    @Test
    void fieldsOfALineAreSentWithTheirTemplatesFilledIn() {
        assertThat(sent("{'text':['Hi'],'disable_input':true,'n':1.5,'attachments':[{'title':'For {{vars.name}}',"
                        + "'fields':[{'short':false,'value':'{{vars.name}}'}]}]}"))
                .containsExactly(Map.of(
                        "text",
                        "Hi",
                        "disable_input",
                        true,
                        "n",
                        new java.math.BigDecimal("1.5"),
                        "attachments",
                        List.of(Map.of(
                                "title", "For Ann", "fields", List.of(Map.of("short", false, "value", "Ann"))))));
    }

    @Test
    void whatTheServerOwnsCannotBeForged() {
        assertThat(sent(
                        "{'text':['Hi'],'type':'typing','id':'x','seq':7,'epoch':'e','date':'d','in_reply_to':'m','user':'u',"
                                + "'to':'t','channel':'c','resume':{},'auth':'a','messages':[1],'duplicate':true,'no_reply':true,"
                                + "'error':'busy','received':{'id':'y'},'channelData':{'type':'closing','seq':9},"
                                + "'meta':[{'key':'id','value':'z'},{'key':'received','value':'z'}]}"))
                .containsExactly(Map.of("text", "Hi"));
    }

    @Test
    void whatIsMeantForEditorsOrOtherPlatformsIsNotSent() {
        assertThat(sent("{'text':['Hi'],'focused':true,'placeholder':'x','hasImage':1,'fb_attachment':{'type':'image'},"
                        + "'platforms':{'teams':{'attachments':[1]},'web':{'other':2}},'action':'next','execute':{},"
                        + "'nothing':null,'attachments':[],'blank':'','none':{}}"))
                .containsExactly(Map.of("text", "Hi"));
    }

    @Test
    void channelDataIsTakenApartAndMetaComesFirst() {
        assertThat(sent("{'text':['Hi'],'channelData':{'goto_link':'a','open_link':'b','focused':true},"
                        + "'meta':[{'key':'open_link','value':'c'}]}"))
                .containsExactly(Map.of("text", "Hi", "goto_link", "a", "open_link", "c"));
    }

    @Test
    void anActionAloneIsNoMessageWhateverFieldsItHas() {
        assertThat(sent("{'text':['Hi']},{'action':'complete','uuid':'17','attachments':[],'disable_input':false}"))
                .containsExactly(Map.of("text", "Hi"));
        assertThat(sent("{'attachments':[{'title':'x'}]},{'action':'complete'}"))
                .as("attachments are one")
                .containsExactly(Map.of("text", "", "attachments", List.of(Map.of("title", "x"))));
    }

    @Test
    void fieldsBeyondTheBoundAreLeftOutAndTheTextIsSaid() {
        assertThat(sent("{'text':['Hi'],'big':'" + "x".repeat(70_000) + "'}")).containsExactly(Map.of("text", "Hi"));
    }

    @Test
    void aFieldOfALineKeepsItsPlaceInTheFile() {
        String lines = "{'text':['Hi'],'disable_input':true,'channelData':{'a':1},'attachments':[{'b':null}],'id':'7'}";
        assertThat(Scripts.write(List.of(script(lines)))).contains("disable_input", "channelData", "\"b\"", "\"7\"");
        assertThat(Scripts.read(Scripts.write(List.of(script(lines))))).containsExactly(script(lines));
    }

    @Test
    void aQuickReplyIsSentWhole() {
        assertThat(sent("{'text':['Hi'],'quick_replies':[{'content_type':'text','title':'{{vars.name}}','payload':'p',"
                        + "'image_url':'https://example.com/{{vars.name}}.png','shade':{'of':'{{vars.name}}'},'n':2,"
                        + "'focused':true}]}"))
                .containsExactly(Map.of(
                        "text",
                        "Hi",
                        "quick_replies",
                        List.of(Map.of(
                                "title",
                                "Ann",
                                "payload",
                                "p",
                                "content_type",
                                "text",
                                "image_url",
                                "https://example.com/Ann.png",
                                "shade",
                                Map.of("of", "Ann"),
                                "n",
                                2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"location", "user_phone_number", "user_email"})
    void aQuickReplyOfAnotherPlatformsKindIsPassedOnAsItIs(String kind) {
        assertThat(sent("{'text':['Hi'],'quick_replies':[{'content_type':'" + kind + "'}]}"))
                .containsExactly(Map.of("text", "Hi", "quick_replies", List.of(Map.of("content_type", kind))));
    }

    @Test
    void aQuickReplyThatAnOptionOffersHasItsPicture() {
        assertThat(sent(
                        "{'text':['Hi'],'collect':{'key':'k','options':[{'type':'string','pattern':'tea','action':'next',"
                                + "'fb_quick_reply':true,'fb_quick_reply_payload':'TEA','fb_quick_reply_image_url':'tea.png',"
                                + "'fb_quick_reply_content_type':'text'},{'default':true,'action':'next'}]}}"))
                .containsExactly(Map.of(
                        "text",
                        "Hi",
                        "quick_replies",
                        List.of(Map.of(
                                "title", "tea", "payload", "TEA", "image_url", "tea.png", "content_type", "text"))));
    }
}
