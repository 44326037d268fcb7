package dev.botkit.internal.logging;

import dev.botkit.BotkitException;
import dev.botkit.InvalidArgumentException;
import dev.botkit.identity.ConversationId;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of names, texts and exceptions may stand in a log: one line each, and no user's words. */
public final class Redaction {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_LINE = 1_000;
    private static final int MOST_CAUSES = 10;

    private Redaction() {}

    /** A conversation's name as one harmless line of at most 101 characters. */
    public static String name(ConversationId conversation) {
        String name = conversation.toString();
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), LONGEST_NAME); i++) {
            char c = name.charAt(i);
            boolean harmless = (c > ' ' && c < 0x7f) || Character.isLetterOrDigit(c);
            safe.append(harmless ? c : '?');
        }
        return name.length() > LONGEST_NAME ? safe + "…" : safe.toString();
    }

    /** A text of ours as one line: "?" stands for line breaks, terminal codes and the like; cut behind 1,000 characters. */
    public static String line(String text) {
        int end = Math.min(text.length(), LONGEST_LINE);
        StringBuilder safe = null;
        for (int i = 0; i < end; i++) {
            if (!isPlain(text.charAt(i))) {
                if (safe == null) {
                    safe = new StringBuilder(text.substring(0, end));
                }
                safe.setCharAt(i, '?');
            }
        }
        String line = safe == null ? text.substring(0, end) : safe.toString();
        return end < text.length() ? line + "…" : line;
    }

    private static boolean isPlain(char c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /**
     * The same failure without its messages, which may quote what the user wrote. What remains is the type, the
     * stack, and what this library's own exceptions have to say to a log ({@link BotkitException#logMessage}).
     */
    public static Throwable failure(Throwable failure) {
        return failure instanceof Printed ? failure : copy(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** What a failure has to say to a log, as one line: its type at least. */
    public static String description(Throwable failure) {
        String words = words(failure);
        String type = failure.getClass().getName();
        return words == null ? type : type + ": " + line(words);
    }

    private static @Nullable String words(Throwable failure) {
        if (failure instanceof InvalidArgumentException usage) {
            return usage.logMessage();
        }
        return failure instanceof BotkitException ours ? ours.logMessage() : null;
    }

    private static Throwable copy(Throwable failure, Set<Throwable> seen) {
        seen.add(failure);
        Throwable cause = failure.getCause();
        boolean goOn = cause != null && seen.size() < MOST_CAUSES && !seen.contains(cause);
        return new Printed(failure, goOn && cause != null ? copy(cause, seen) : null);
    }

    private static final class Printed extends Exception {

        private static final long serialVersionUID = 1L;

        private final String description;

        Printed(Throwable original, @Nullable Throwable cause) {
            super(null, cause, false, true);
            description = description(original);
            setStackTrace(original.getStackTrace());
        }

        @Override
        public String getMessage() {
            return description;
        }

        @Override
        public String toString() {
            return description;
        }
    }
}
