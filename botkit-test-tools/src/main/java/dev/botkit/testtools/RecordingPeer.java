package dev.botkit.testtools;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Peer;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a connection, which keeps what the bot writes and how it closes. It tells nobody that its socket is
 * gone, as a client that ignores the close frame; {@link TestSocket} does.
 */
public class RecordingPeer implements Peer {

    private static final int PATIENCE_SECONDS = 20;

    /** What the bot wrote: the fields of each frame. As a string, each is the JSON itself. */
    public final BlockingQueue<Map<String, @Nullable Object>> frames = new LinkedBlockingQueue<>();

    /** The codes with which the bot closed. */
    public final BlockingQueue<CloseCode> closes = new LinkedBlockingQueue<>();

    private final Queue<WriteDone> underWay = new ArrayDeque<>();
    private boolean reads = true;

    /** A frame that is read when somebody looks at its fields. */
    private static final class Frame extends AbstractMap<String, @Nullable Object> {

        private final String json;
        private @Nullable Map<String, @Nullable Object> fields;

        Frame(String json) {
            this.json = json;
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            if (fields == null) {
                fields = parse(json);
            }
            return fields.entrySet();
        }

        @Override
        public String toString() {
            return json;
        }
    }

    /** Reads nothing from now on: each write stays under way until {@link #takeAll()}. */
    public final void stopReading() {
        reads = false;
    }

    /** Ends the writes that are under way, and those that follow from that. */
    public final void takeAll() {
        for (WriteDone done = underWay.poll(); done != null; done = underWay.poll()) {
            done.done(true);
        }
    }

    @Override
    public void write(String frame, WriteDone done) {
        frames.add(new Frame(frame));
        if (reads) {
            done.done(true);
        } else {
            underWay.add(done);
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        closes.add(code);
    }

    /** The next frame; waits for it. */
    public final Map<String, @Nullable Object> next() {
        return take(frames, "a frame");
    }

    /** The next frame as the bot wrote it; waits for it. */
    public final String nextJson() {
        return next().toString();
    }

    /** Expects that the next frames contain these parts of JSON, one each. */
    public final void expect(String... parts) {
        for (String part : parts) {
            String frame = nextJson();
            if (!frame.contains(part)) {
                throw new AssertionError("Expected a frame with " + part + ", but the next one is " + frame);
            }
        }
    }

    /** The text of the next frame; waits for it. */
    public final String nextText() {
        return String.valueOf(next().get("text"));
    }

    /** The texts of all frames that are there. */
    public final List<String> texts() {
        return frames.stream().map(frame -> String.valueOf(frame.get("text"))).toList();
    }

    /** The code with which the bot closes; waits for it. */
    public final CloseCode awaitClose() {
        return take(closes, "a close");
    }

    private <T> T take(BlockingQueue<T> queue, String what) {
        try {
            T taken = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (taken == null) {
                throw new AssertionError("There was not " + what + " within " + PATIENCE_SECONDS
                        + " s. Left are the frames " + frames + " and the closes " + closes + ".");
            }
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    /** The fields of a JSON object. */
    public static Map<String, @Nullable Object> parse(String json) {
        try {
            return Json.readState(json);
        } catch (BadJsonException e) {
            throw new AssertionError("The bot wrote no JSON object: " + json, e);
        }
    }
}
