package dev.botkit.internal.engine;

import dev.botkit.BotkitException;
import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.UsageException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps users' words out of the log. */
final class Logs {

    private static final int LONGEST = 100;
    private static final int MOST_CAUSES = 10;

    private Logs() {}

    /** A conversation's name as one harmless line. */
    static String name(ConversationId conversation) {
        String name = conversation.toString();
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), LONGEST); i++) {
            char c = name.charAt(i);
            boolean harmless = (c > ' ' && c < 0x7f) || Character.isLetterOrDigit(c);
            safe.append(harmless ? c : '?');
        }
        return name.length() > LONGEST ? safe + "…" : safe.toString();
    }

    /**
     * The same failure without its messages, which may quote what the user wrote. Those of this
     * library's own exceptions stay: they say what to do, and quote nobody.
     */
    static Throwable withoutMessages(Throwable failure) {
        return copy(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean isOurs(Throwable failure) {
        return failure instanceof UsageException
                || (failure instanceof BotkitException && !(failure instanceof RefusedException));
    }

    private static Throwable copy(Throwable failure, Set<Throwable> seen) {
        seen.add(failure);
        Throwable cause = failure.getCause();
        boolean goOn = cause != null && seen.size() < MOST_CAUSES && !seen.contains(cause);
        return new WithoutMessage(failure, goOn && cause != null ? copy(cause, seen) : null);
    }

    private static final class WithoutMessage extends Exception {

        private static final long serialVersionUID = 1L;

        private final String description;

        WithoutMessage(Throwable original, @Nullable Throwable cause) {
            super(null, cause, false, true);
            description = original.getClass().getName() + (isOurs(original) ? ": " + original.getMessage() : "");
            setStackTrace(original.getStackTrace());
        }

        @Override
        public String getMessage() {
            return description;
        }
    }
}
