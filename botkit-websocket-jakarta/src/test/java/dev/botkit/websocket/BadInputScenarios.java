package dev.botkit.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send by mistake or in bad faith: a clear error, and the connection goes on where it can. */
abstract class BadInputScenarios extends Scenarios {

    BadInputScenarios(WebServer.Factory factory) {
        super(factory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "",
                "[{\"type\":\"message\"}]",
                "\"text\"",
                "{}",
                "{\"user\":\"ann\"}",
                "{\"type\":7,\"user\":\"ann\",\"text\":\"x\"}",
                "{\"type\":\"message\",\"user\":\"ann\",\"text\":7}",
                "{\"user\":{\"$ne\":null},\"text\":\"x\"}",
                "{\"type\":\"message\",\"user\":\"ann\",\"text\":\"x\",\"text\":\"y\"}",
                "{\"type\":\"message\",\"user\":\"ann\",\"text\":\"x\"} and more",
            })
    void answersABadFrameAndGoesOn(String frame) throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.send(frame);

        client.expectError("bad_frame");
        goesOn(client);
    }

    @Test
    void answersJsonThatIsTenThousandDeep() throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.send("{\"user\":\"ann\",\"text\":\"x\",\"deep\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");

        client.expectError("bad_frame");
        goesOn(client);
    }

    @Test
    void answersAFirstFrameWithoutAUserAndTakesABetterOne() throws Exception {
        start();
        ChatClient client = client("/");

        client.send("{\"type\":\"hello\"}");
        client.expectError("bad_frame");

        client.hello("ann");
        client.expectText("Hello!");
    }

    @Test
    void handsUnknownTypesToTheSkillsThatListen() throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.send("{\"type\":\"nobody_listens\",\"user\":\"ann\"}");
        client.send("{\"type\":\"custom\",\"user\":\"ann\"}");

        client.expectText("custom heard");
        goesOn(client);
    }

    @Test
    void refusesAMegabyteOfTextAndGoesOn() throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.says("ann", "x".repeat(1_000_000));

        client.expectError("too_large");
        goesOn(client);
    }

    @Test
    void refusesAMegabyteInManyFragmentsOnceAndGoesOn() throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.sendPart("{\"type\":\"message\",\"user\":\"ann\",\"text\":\"", false);
        for (int i = 0; i < 1_000; i++) {
            client.sendPart("x".repeat(1_000), false);
        }
        client.sendPart("\"}", true);

        client.expectError("too_large");
        goesOn(client);
    }

    @Test
    void takesAMessageInManyFragments() throws Exception {
        start();
        ChatClient client = greeted("ann");

        // A pair of surrogates and letters of several bytes, cut wherever it hurts.
        byte[] message = "{\"type\":\"message\",\"user\":\"ann\",\"text\":\"echo gr\u00fc\u00df\u4f60\ud83d\ude00!\"}"
                .getBytes(StandardCharsets.UTF_8);
        RawClient raw = rawGreeted("bob");
        for (int i = 0; i < message.length; i++) {
            raw.frame(
                    i == 0 ? RawClient.TEXT : RawClient.CONTINUATION, i == message.length - 1, new byte[] {message[i]});
        }

        assertThat(raw.readText()).contains("gr\u00fc\u00df\u4f60\ud83d\ude00!");
        goesOn(client);
    }

    @Test
    void takesAFrameAsLargeAsTheLimit() throws Exception {
        bot().limits(Limits.builder()
                .clients(clients -> clients.frameBytes(20_000).textBytes(20_000))
                .build());
        start();
        ChatClient client = greeted("ann");
        String head = "{\"user\":\"ann\",\"text\":\"echo hi\",\"more\":\"";

        client.send(head + "x".repeat(20_000 - head.length() - 2) + "\"}");
        client.expectText("hi");

        client.send(head + "x".repeat(20_000 - head.length() - 1) + "\"}");
        client.expectError("too_large");
        goesOn(client);
    }

    @Test
    void answersBinaryFramesOnceEachAndGoesOn() throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.sendBinary(0, true);
        client.expectError("bad_frame");
        client.sendBinary(10, true);
        client.expectError("bad_frame");
        client.sendBinary(1_000_000, true);
        client.expectError("bad_frame");
        for (int i = 0; i < 100; i++) {
            client.sendBinary(3_000, i == 99);
        }
        client.expectError("bad_frame");
        goesOn(client);
    }

    @Test
    void endsAConnectionWhoseTextIsNotUtf8AndNoOther() throws Exception {
        start();
        ChatClient other = greeted("bob");
        RawClient client = rawGreeted("ann");

        client.frame(RawClient.TEXT, true, new byte[] {(byte) 0xc3, (byte) 0x28});

        assertThat(closeCodeOf(client)).isIn(1002, 1006, 1007, 1011, 1013);
        goesOn(other);
    }

    @Test
    void closesAClientThatSaysNothing() throws Exception {
        bot().limits(Limits.builder()
                .clients(clients -> clients.firstFrame(Duration.ofMillis(300)))
                .build());
        start();

        assertThat(client("/").closeCode()).isEqualTo(1008);
    }

    @Test
    void closesAClientThatNeverReadsAndNoOther() throws Exception {
        bot().limits(Limits.builder()
                .turns(turns -> turns.characters(Integer.MAX_VALUE))
                .clients(clients -> clients.sendTimeout(Duration.ofSeconds(60)))
                .build());
        start();
        ChatClient other = greeted("bob");
        RawClient client = rawGreeted("ann");

        client.text("{\"type\":\"message\",\"user\":\"ann\",\"text\":\"flood\"}");

        assertThat(skill.flooded.await(20, TimeUnit.SECONDS))
                .as("the turn gets to its end")
                .isTrue();
        goesOn(other);
        int frames = 0;
        RawClient.Frame frame = client.read();
        while (frame != null && frame.opcode() == RawClient.TEXT) {
            frames++;
            frame = client.read();
        }
        assertThat(frames).as("20 MB are not kept for it").isLessThan(TestSkill.FLOOD);
        if (frame != null) {
            assertThat(frame.opcode()).isEqualTo(RawClient.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1013);
        }
        goesOn(other);
    }

    @Test
    void answersEachOfAHundredFramesInOneBurst() throws Exception {
        start();
        ChatClient client = greeted("ann");

        for (int i = 0; i < 100; i++) {
            client.says("ann", "echo number " + i + ".");
        }

        int next = 0;
        for (int i = 0; i < 100; i++) {
            String frame = client.next();
            if (frame.contains("\"error\":\"busy\"")) {
                continue;
            }
            int number = number(frame);
            assertThat(number).as("answers come in order").isGreaterThanOrEqualTo(next);
            next = number + 1;
        }
        client.expectNothingWaits();
        goesOn(client);
    }

    private static int number(String frame) {
        int start = frame.indexOf("number ") + 7;
        assertThat(start).as(frame).isGreaterThan(7);
        return Integer.parseInt(frame.substring(start, frame.indexOf('.', start)));
    }

    static int closeCodeOf(RawClient client) throws Exception {
        RawClient.Frame frame = client.read();
        while (frame != null && frame.opcode() != RawClient.CLOSE) {
            frame = client.read();
        }
        return frame == null ? 1006 : frame.closeCode();
    }

    static void goesOn(ChatClient client) throws Exception {
        client.says("ann", "echo still here");
        client.expectText("still here");
        client.expectNothingWaits();
    }
}
