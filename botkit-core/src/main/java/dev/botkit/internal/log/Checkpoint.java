package dev.botkit.internal.log;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a conversation is, as its state document says it.
 *
 * @param epoch the life of the log that the numbers are of
 * @param handled the seq of the last user's message whose turn has ended; 0 for none
 * @param open the seqs of messages that another node has taken, or that a login has moved here, and whose turns are not known
 *     to have ended, lowest first: their handlers may have begun. Where they are at or below {@code handled}, they are
 *     its exceptions
 * @param redelivering the seq of a message whose handler runs for the second time; 0 for none
 * @param more the document's other fields, such as the dialog that waits: carried along as they are
 */
public record Checkpoint(
        String epoch, long handled, List<Long> open, long redelivering, Map<String, @Nullable Object> more) {

    /** The field that holds the dialog that waits. */
    public static final String DIALOG = "dialog";

    private static final Set<String> OWN = Set.of("v", "writer", "epoch", "handled", "open", "redelivering");

    /** Nothing has been handled yet. */
    public static Checkpoint begin(String epoch) {
        return new Checkpoint(epoch, 0, List.of(), 0, Map.of());
    }

    /** The turn of a message has ended, and those of all before it but the open ones. */
    public Checkpoint withHandled(long seq) {
        return new Checkpoint(epoch, Math.max(handled, seq), without(seq), 0, more);
    }

    /** All up to a seq is handled. */
    public Checkpoint withAllHandled(long seq) {
        return new Checkpoint(epoch, Math.max(handled, seq), List.of(), 0, more);
    }

    public Checkpoint withOpen(List<Long> seqs) {
        return new Checkpoint(epoch, handled, List.copyOf(seqs), redelivering, more);
    }

    /** A message may have begun elsewhere. */
    public Checkpoint withAlsoOpen(long seq) {
        return withOpen(Stream.concat(open.stream(), Stream.of(seq)).sorted().toList());
    }

    /** Whether the handler of a message may have begun, as far as this tells it. */
    public boolean mayHaveBegun(long seq) {
        return seq <= handled || open.contains(seq);
    }

    private List<Long> without(long seq) {
        return open.contains(seq) ? open.stream().filter(other -> other != seq).toList() : open;
    }

    /** Whether the turn of a message has ended, as far as this tells it. */
    public boolean isHandled(long seq) {
        return seq <= handled && !open.contains(seq);
    }

    /** The seq behind which a message may have no turn yet. */
    public long handledWithoutHole() {
        return open.isEmpty() ? handled : Math.min(handled, open.get(0) - 1);
    }

    /** What both nodes know together of what is handled. Of the same life of the log; all else is this one's. */
    public Checkpoint with(Checkpoint other) {
        boolean isFurther = other.handled > handled;
        Checkpoint further = isFurther ? other : this;
        Checkpoint nearer = isFurther ? this : other;
        List<Long> left =
                further.open.stream().filter(seq -> !nearer.isHandled(seq)).toList();
        return new Checkpoint(epoch, further.handled, left, redelivering, more);
    }

    public Checkpoint withRedelivering(long seq) {
        return new Checkpoint(epoch, handled, open, seq, more);
    }

    /** Replaces all other fields. */
    public Checkpoint withMore(Map<String, @Nullable Object> fields) {
        return new Checkpoint(epoch, handled, open, redelivering, fields);
    }

    /** The document; {@code writer} makes it differ from what any other writer would write. */
    public String json(String writer) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(more);
        document.put("v", 1);
        document.put("writer", writer);
        document.put("epoch", epoch);
        document.put("handled", handled);
        if (!open.isEmpty()) {
            document.put("open", open);
        }
        if (redelivering > 0) {
            document.put("redelivering", redelivering);
        }
        return Json.write(document);
    }

    /** Whether a writer has written a document last. */
    public static boolean isOf(String writer, String json) {
        try {
            return writer.equals(Json.readState(json).get("writer"));
        } catch (BadJsonException e) {
            return false;
        }
    }

    /** Reads a document; of one of another life of the log only what else it holds counts. */
    public static Checkpoint parse(@Nullable String json, String epoch) {
        Checkpoint any = parse(json);
        if (any == null) {
            return begin(epoch);
        }
        return any.epoch().equals(epoch) ? any : begin(epoch).withMore(any.more());
    }

    /** Reads a document of whatever life of the log; null if there is none, or it cannot be read. */
    public static @Nullable Checkpoint parse(@Nullable String json) {
        try {
            return json == null ? null : of(Json.readState(json));
        } catch (BadJsonException e) {
            return null;
        }
    }

    private static Checkpoint of(Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(document);
        more.keySet().removeAll(OWN);
        // Small while nobody asks for it, and copied by nobody.
        more.replaceAll(
                (name, value) -> value instanceof Map<?, ?> map ? new Json.Raw(Json.write(object(map))) : value);
        return new Checkpoint(
                document.get("epoch") instanceof String epoch ? epoch : "",
                number(document, "handled"),
                numbers(document.get("open")),
                number(document, "redelivering"),
                Collections.unmodifiableMap(more));
    }

    @SuppressWarnings("unchecked") // JSON objects have strings for keys.
    private static Map<String, @Nullable Object> object(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static List<Long> numbers(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .filter(Number.class::isInstance)
                .map(number -> ((Number) number).longValue())
                .sorted()
                .toList();
    }

    private static long number(Map<String, @Nullable Object> document, String name) {
        return document.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
