package dev.botkit.benchmarks;

import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The JSON's share of the engine's cost: reading a user's frame, writing the bot's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class FrameBenchmark {

    private String received = "{\"type\":\"message\",\"text\":\"could you please tell me more about topic0007 today\","
            + "\"user\":\"visitor-1\",\"channel\":\"socket\"}";
    private MessageData reply = reply();

    /** Reads and checks a frame of 111 characters. */
    @Benchmark
    public Frame read() throws BadFrameException {
        return Frame.read(received, "socket", Limits.DEFAULT);
    }

    /** Writes a frame of 186 characters. */
    @Benchmark
    public String write() {
        return Frames.entry(
                "message", Frames.body(reply.fields()), null, "dGhpcyBpcyBub3QgcmFuZG9t~1a2", 12_345, reply.date());
    }

    private static MessageData reply() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("text", "I know a lot about that.");
        fields.put("user", "visitor-1");
        fields.put("channel", "socket");
        fields.put("to", "visitor-1");
        return new MessageData(
                "",
                0,
                Message.MESSAGE,
                ConversationId.verified("visitor-1"),
                Instant.EPOCH,
                "dGhpcyBpcyBub3QgcmFuZG9t~1a1",
                Collections.unmodifiableMap(fields),
                List.of());
    }
}
