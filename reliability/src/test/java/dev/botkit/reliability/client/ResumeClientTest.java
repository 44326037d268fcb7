package dev.botkit.reliability.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.net.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The test plays the server, and looks at what the client says to it. */
class ResumeClientTest {

    private static final String TOKEN = "A".repeat(43);

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    /** Apart from the frames: each connection has its own thread here, so an end may be told after the next beginning. */
    private final BlockingQueue<MiniServer.Peer> closed = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final EventLoop loop = EventLoop.start("clients");
    private MiniServer server;
    private ResumeClient client;

    /** A frame that came from the client. */
    private record Heard(MiniServer.Peer peer, String text) {
        Frame frame() throws ViolationException {
            return Frame.parse(text);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new MiniServer(new MiniServer.Handler() {
            @Override
            public void text(MiniServer.Peer peer, String text) {
                heard.add(new Heard(peer, text));
            }

            @Override
            public void closed(MiniServer.Peer peer) {
                closed.add(peer);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        loop.close();
        assertThat(loop.failure()).isEmpty();
    }

    private void open(ClientSettings settings) {
        client = ResumeClient.open(loop, server.address(), settings, new ResumeClient.Listener() {
            @Override
            public void shown(ResumeClient from, Shown entry) {
                told.add("shown " + entry.seq());
            }

            @Override
            public void grew(ResumeClient from, String id, CharSequence text) {
                told.add("grown " + id);
            }

            @Override
            public void confirmed(ResumeClient from, String id, long seq) {
                told.add("confirmed " + seq);
            }

            @Override
            public void refused(ResumeClient from, String id, String code) {
                told.add("refused " + code);
            }

            @Override
            public void violated(ResumeClient from, String violation) {
                told.add("violated " + violation);
            }
        });
    }

    private static ClientSettings settings() {
        return ClientSettings.of("tab", "ann", TOKEN, 1)
                .waiting(Duration.ofMillis(1), Duration.ofMillis(10))
                .beating(Duration.ofMinutes(1));
    }

    private Heard heard() throws Exception {
        Heard next = heard.poll(20, SECONDS);
        assertThat(next).as("something from the client within 20 s").isNotNull();
        return next;
    }

    private Heard heard(String type) throws Exception {
        Heard next = heard();
        assertThat(next.text()).contains("\"type\":\"" + type + "\"");
        return next;
    }

    private void assertClosed() throws Exception {
        assertThat(closed.poll(20, SECONDS))
                .as("the end of a connection within 20 s")
                .isNotNull();
    }

    private String told() throws Exception {
        return told.poll(20, SECONDS);
    }

    private static String session(String epoch, boolean resumed, long seq, String more) {
        return "{\"type\":\"session\",\"v\":1,\"conversation\":\"c\",\"epoch\":\"" + epoch + "\",\"resumed\":" + resumed
                + ",\"seq\":" + seq + more + ",\"limits\":{\"text_bytes\":9,\"frame_bytes\":99},\"ping_seconds\":25}";
    }

    private static String bot(long seq) {
        return "{\"type\":\"message\",\"text\":\"t" + seq + "\",\"user\":\"ann\",\"to\":\"ann\",\"channel\":\"socket\","
                + "\"id\":\"b" + seq + "\",\"seq\":" + seq + ",\"date\":\"2026-01-01T00:00:00Z\"}";
    }

    private static String received(Heard message, long seq, boolean duplicate) throws Exception {
        return "{\"type\":\"received\",\"id\":\"" + message.frame().string("id") + "\",\"seq\":" + seq
                + (duplicate ? ",\"duplicate\":true" : "") + "}";
    }

    private Heard begin() throws Exception {
        open(settings());
        Heard hello = heard("hello");
        hello.peer().send(session("e", false, 0, ""));
        return hello;
    }

    @Test
    void sendsNothingButHelloBeforeTheSession() throws Exception {
        open(settings());
        client.say("one");
        Heard hello = heard("hello");

        assertThat(hello.frame().string("user")).isEqualTo("ann");
        Frame resume = hello.frame().object("resume");
        assertThat(resume.number("v")).isEqualTo(1);
        assertThat(resume.string("token")).isEqualTo(TOKEN);
        assertThat(resume.number("last")).isEqualTo(200);
        assertThat(resume.fields()).doesNotContainKeys("after", "epoch");
        assertThat(heard).isEmpty();

        hello.peer().send(session("e", false, 0, ""));
        assertThat(heard("message").frame().string("text")).isEqualTo("one");
    }

    @Test
    void sendsTheNextMessageOnlyAfterTheLastWasReceived() throws Exception {
        Heard hello = begin();
        client.say("one");
        client.say("two");
        Heard one = heard("message");
        hello.peer().send(bot(1));
        assertThat(told()).isEqualTo("shown 1");
        assertThat(heard).isEmpty();

        hello.peer().send(received(one, 2, false));

        assertThat(heard("message").frame().string("text")).isEqualTo("two");
        assertThat(client.record().shown())
                .containsExactly(
                        new Shown(1, "b1", Shown.Origin.BOT, null, "t1"),
                        new Shown(2, one.frame().string("id"), Shown.Origin.OWN, null, "one"));
    }

    @Test
    void resumesWhereItWasAndSendsTheSameMessageAgain() throws Exception {
        begin();
        client.say("one");
        Heard first = heard("message");
        first.peer().send(bot(1));
        first.peer().send(bot(2));
        assertThat(told()).isEqualTo("shown 1");
        assertThat(told()).isEqualTo("shown 2");
        first.peer().cut();
        assertClosed();

        Heard again = heard("welcome_back");
        Frame resume = again.frame().object("resume");
        assertThat(resume.string("epoch")).isEqualTo("e");
        assertThat(resume.number("after")).isEqualTo(2);
        again.peer().send(session("e", true, 3, ""));
        Heard second = heard("message");
        assertThat(second.text()).isEqualTo(first.text());

        String id = first.frame().string("id");
        again.peer()
                .send("{\"type\":\"echo\",\"text\":\"one\",\"id\":\"" + id
                        + "\",\"seq\":3,\"date\":\"2026-01-01T00:00:00Z\"}");
        again.peer().send(received(second, 3, true));
        assertThat(told()).isEqualTo("shown 3");
        assertThat(told()).isEqualTo("confirmed 3");
        ClientRecord record = client.record();
        assertThat(record.said()).containsExactly(new Said(id, "one", 3, 2, ""));
        assertThat(record.figures()).isEqualTo(new ClientRecord.Figures(2, 1, 1, 0, 0, 0, 0, 0));
        assertThat(record.violations()).isEmpty();
    }

    @Test
    void aFreshPageTakesTheNewestEntries() throws Exception {
        open(settings().asking(2));
        heard("hello").peer().send(session("e", false, 10, ""));
        heard.clear();
        client.say("one");
        Heard message = heard("message");
        message.peer().send(bot(9));
        message.peer().send(bot(10));

        assertThat(told()).isEqualTo("shown 9");
        assertThat(told()).isEqualTo("shown 10");
        assertThat(client.record().begin()).isEqualTo(9);
    }

    @Test
    void whatCannotBeContinuedReplacesTheView() throws Exception {
        Heard hello = begin();
        hello.peer().send(bot(1));
        assertThat(told()).isEqualTo("shown 1");
        hello.peer().cut();
        assertClosed();
        Heard again = heard("welcome_back");
        again.peer().send(session("f", false, 1, ",\"reason\":\"epoch\""));
        again.peer().send(bot(1));

        assertThat(told()).isEqualTo("shown 1");
        ClientRecord record = client.record();
        assertThat(record.epoch()).isEqualTo("f");
        assertThat(record.shown()).hasSize(1);
        assertThat(record.figures().replaced()).isOne();
    }

    @Test
    void keepsWhatIsRefusedForTheMomentAndDropsWhatIsRefusedForGood() throws Exception {
        begin();
        client.say("one");
        client.say("two");
        Heard one = heard("message");
        String id = one.frame().string("id");
        one.peer().send("{\"type\":\"rejected\",\"id\":\"" + id + "\",\"code\":\"busy\",\"retry\":true}");
        assertThat(heard("message").text()).isEqualTo(one.text());
        one.peer().send("{\"type\":\"rejected\",\"id\":\"" + id + "\",\"code\":\"too_large\",\"retry\":false}");

        assertThat(heard("message").frame().string("text")).isEqualTo("two");
        assertThat(told()).isEqualTo("refused too_large");
    }

    /** The greeting was refused, which does not tell what it means, so that the message is sent twice. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatWasTakenTwiceIsConfirmedInEitherOrder(boolean repeatFirst) throws Exception {
        begin();
        client.say("one");
        client.say("two");
        Heard one = heard("message");
        one.peer().send("{\"type\":\"rejected\",\"code\":\"busy\",\"retry\":true}");
        assertThat(heard("message").text()).isEqualTo(one.text());

        one.peer().send(received(one, 1, repeatFirst));
        Heard two = heard("message");
        one.peer().send(received(one, 1, !repeatFirst));
        one.peer().send(received(two, 2, false));

        List<String> heardOf = List.of(told(), told(), told(), told());
        assertThat(heardOf)
                .isEqualTo(
                        repeatFirst
                                ? List.of("confirmed 1", "shown 1", "shown 2", "confirmed 2")
                                : List.of("shown 1", "confirmed 1", "shown 2", "confirmed 2"));
        String id = one.frame().string("id");
        String next = two.frame().string("id");
        ClientRecord record = client.record();
        assertThat(record.said()).containsExactly(new Said(id, "one", 1, 2, ""), new Said(next, "two", 2, 1, ""));
        assertThat(record.shown())
                .containsExactly(
                        new Shown(1, id, Shown.Origin.OWN, null, "one"),
                        new Shown(2, next, Shown.Origin.OWN, null, "two"));
    }

    @Test
    void answersPings() throws Exception {
        begin().peer().send("{\"type\":\"ping\",\"t\":5}");

        assertThat(heard("pong").frame().number("t")).isEqualTo(5);
    }

    @Test
    void givesUpOnASilentServer() throws Exception {
        open(settings().beating(Duration.ofMillis(30)));
        heard("hello").peer().send(session("e", false, 0, ""));

        assertClosed();
        Heard next = heard();
        while (next.text().contains("\"ping\"")) {
            next = heard();
        }
        assertThat(next.text()).contains("\"type\":\"welcome_back\"");
    }

    @Test
    void connectsAgainWhenNoSessionComes() throws Exception {
        open(settings().attempting(Duration.ofMillis(30)));
        heard("hello");

        assertClosed();
        heard("hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1012, 1013, 1006})
    void comesBackAfterTheServerClosed(int code) throws Exception {
        Heard hello = begin();
        hello.peer().send("{\"type\":\"closing\",\"retry_after_ms\":3}");
        if (code == 1006) {
            hello.peer().cut();
        } else {
            hello.peer().close(code);
        }

        assertClosed();
        heard("welcome_back");
    }

    @Test
    void doesNotComeBackAfterItsUserLeft() throws Exception {
        Heard hello = begin();
        hello.peer().send(bot(1));
        told();
        client.leave();

        assertClosed();
        assertThat(client.record().figures().connections()).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"message","text":"early"}                              | before the session
            {"type":"session","v":2}                                       | limits
            [1]                                                            | not a JSON object
            """)
    void tellsWhatTheServerDoesWrongBeforeTheSession(String frame, String what) throws Exception {
        open(settings());
        heard("hello").peer().send(frame);

        assertThat(told()).startsWith("violated tab, connection 1").contains(what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"session","v":1}                                         | second session
            {"type":"message","text":"a"}                                    | is no string
            {"type":"message","text":"a","user":"","to":"","channel":"","id":"x","seq":1} | date
            {"type":"message","text":"a","user":"","to":"","channel":"","id":"x","seq":1,"date":"today"} | date
            {"type":"echo","text":"a","id":"x","seq":3,"date":"2026-01-01T00:00:00Z"}   | a gap
            {"type":"echo","text":"a","id":"x","seq":1,"date":"2026-01-01T00:00:00Z"}   | came before
            {"type":"echo","text":"a","id":"b1","seq":2,"date":"2026-01-01T00:00:00Z"}  | shown already with seq 1
            {"type":"received","id":"x","seq":2}                             | under way
            {"type":"rejected","id":"x","code":"busy","retry":true}          | under way
            {"type":"closing"}                                               | retry_after_ms
            {"type":"surprise"}                                              | unknown
            {"type":"pong","t":77}                                           | not sent
            {"type":"echo","type":"echo"}                                    | two fields
            nothing                                                          | not JSON
            """)
    void tellsWhatTheServerDoesWrong(String frame, String what) throws Exception {
        Heard hello = begin();
        hello.peer().send(bot(1));
        assertThat(told()).isEqualTo("shown 1");

        hello.peer().send(frame);

        assertThat(told()).startsWith("violated tab, connection 1").contains(what);
        assertThat(client.record().violations()).hasSize(1);
    }

    private static String partial(String id, String text) {
        return "{\"type\":\"partial\",\"id\":\"" + id + "\",\"text\":\"" + text + "\"}";
    }

    private static String delta(String id, int at, String text) {
        return "{\"type\":\"delta\",\"id\":\"" + id + "\",\"at\":" + at + ",\"text\":\"" + text + "\"}";
    }

    private void awaitGrown(int frames) throws Exception {
        for (int i = 0; i < frames; i++) {
            assertThat(told()).startsWith("grown");
        }
    }

    @Test
    void showsAReplyThatGrowsUntilItsMessageComes() throws Exception {
        Heard hello = begin();
        hello.peer().send(partial("b1", ""));
        hello.peer().send(delta("b1", 0, "t"));
        awaitGrown(2);
        assertThat(client.record().growth().open()).containsExactly("b1");

        hello.peer().send(bot(1));
        assertThat(told()).isEqualTo("shown 1");
        hello.peer().send(delta("b1", 1, "more"));
        client.say("one");
        heard("message").peer().send(bot(2));
        assertThat(told()).isEqualTo("shown 2");

        ClientRecord record = client.record();
        assertThat(record.growth().open()).isEmpty();
        assertThat(record.growth().goneOn()).containsExactly("b1");
        assertThat(record.figures().grown()).isEqualTo(3);
    }

    @Test
    void keepsWhatGrewUntilItHearsOfIt() throws Exception {
        Heard hello = begin();
        hello.peer().send(partial("b1", "t"));
        awaitGrown(1);
        hello.peer().cut();
        assertClosed();
        Heard again = heard("welcome_back");
        assertThat(client.record().growth().open()).containsExactly("b1");

        again.peer().send(session("e", true, 0, ""));
        again.peer().send(partial("b2", "u"));
        awaitGrown(1);

        assertThat(client.record().growth().open()).containsExactly("b2");
        assertThat(client.record().figures().joined()).isEqualTo(2);
    }

    @Test
    void asksOnceForAReplyToBeStopped() throws Exception {
        Heard hello = begin();
        client.stop("b1");
        client.stop("b1");
        client.say("one");

        Frame stop = heard("stop").frame();
        assertThat(stop.string("id")).isEqualTo("b1");
        heard("message");
        assertThat(client.record().figures().stops()).isOne();
        hello.peer().cut();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"delta","id":"x","at":0,"text":"a"}          | does not grow here
            {"type":"delta","id":"b2","at":2,"text":"a"}         | begins at 2, but 1 characters are there
            {"type":"delta","id":"b2","at":0,"text":"a"}         | begins at 0, but 1 characters are there
            {"type":"delta","id":"b2","at":1,"text":""}          | Nothing is added
            {"type":"delta","id":"b2","at":1,"text":"\\ud83d"}   | within a character
            {"type":"partial","id":"b2","text":"t"}              | grows here already
            {"type":"withdrawn","id":"x"}                        | does not grow here
            {"type":"withdrawn"}                                 | These grow here
            """)
    void tellsWhatIsWrongWithAReplyThatGrows(String frame, String what) throws Exception {
        Heard hello = begin();
        hello.peer().send(partial("b2", "T"));
        awaitGrown(1);

        hello.peer().send(frame);

        assertThat(told()).startsWith("violated tab, connection 1").contains(what);
    }

    @Test
    void aMessageThatIsNotWhatHasGrownIsAViolation() throws Exception {
        Heard hello = begin();
        hello.peer().send(partial("b1", "T"));
        awaitGrown(1);

        hello.peer().send(bot(1));

        assertThat(told()).contains("violated").contains("It has grown to");
    }

    @Test
    void aConfirmationOutOfOrderIsAViolation() throws Exception {
        Heard hello = begin();
        client.say("one");
        Heard one = heard("message");

        hello.peer().send(received(one, 2, false));

        assertThat(told()).contains("violated").contains("the next is 1: a gap");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            e | true  | 0 |                       | newest seq is 0
            f | true  | 1 |                       | another epoch
            e | false | 1 |                       | no reason
            e | false | 1 | ,"reason":"because"   | reason is unknown
            """)
    void tellsWhatIsWrongWithASession(String epoch, boolean resumed, long seq, String more, String what)
            throws Exception {
        Heard hello = begin();
        hello.peer().send(bot(1));
        assertThat(told()).isEqualTo("shown 1");
        hello.peer().cut();
        assertClosed();

        heard("welcome_back").peer().send(session(epoch, resumed, seq, more == null ? "" : more));

        assertThat(told()).startsWith("violated tab, connection 2").contains(what);
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1007, 1008, 1009, 1011})
    void tellsWhenTheServerAccusesTheClient(int code) throws Exception {
        begin().peer().close(code);

        assertThat(told()).startsWith("violated").contains("closed with " + code);
    }
}
