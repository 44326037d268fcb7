package dev.botkit.reliability.client;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a tab's user typed, in order; the first that has no outcome yet is the only one under way. For one thread. */
final class Outbox {

    private final SplittableRandom random;
    private final Map<String, Typed> all = new LinkedHashMap<>();
    private final ArrayDeque<Typed> waiting = new ArrayDeque<>();

    /** A message and what became of it. */
    private static final class Typed {
        final String id;
        final String text;
        long seq;
        int sendings;
        String refusal = "";

        Typed(String id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    Outbox(long seed) {
        random = new SplittableRandom(seed);
    }

    void type(String text) {
        Typed typed = new Typed(newId(), text);
        all.put(typed.id, typed);
        waiting.add(typed);
    }

    /** 128 random bits as text. */
    private String newId() {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The id of the first that waits. */
    @Nullable
    String head() {
        Typed head = waiting.peek();
        return head == null ? null : head.id;
    }

    String headText() {
        return waiting.element().text;
    }

    /** What its user typed, whatever has become of it. */
    String text(String id) {
        return Objects.requireNonNull(all.get(id)).text;
    }

    int sending() {
        return ++waiting.element().sendings;
    }

    void received(long seq) {
        waiting.remove().seq = seq;
    }

    void refused(String code) {
        waiting.remove().refusal = code;
    }

    List<Said> all() {
        return all.values().stream()
                .map(typed -> new Said(typed.id, typed.text, typed.seq, typed.sendings, typed.refusal))
                .toList();
    }
}
