package dev.botkit.internal.engine;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.Frame;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Whether a client's cursor can be continued; see docs/PROTOCOL.md. */
final class Cursors {

    /** A client that has missed more begins anew with the newest entries. */
    static final long TOO_FAR = 10_000;

    private static final int OPAQUE_BYTES = 12;

    private Cursors() {}

    /** Why a cursor cannot be continued; null if it can, or there is none. */
    static @Nullable String whyNot(Frame.Resume resume, MemoryLog log, boolean inMemory, boolean hole) {
        if (resume.after() < 0) {
            return null;
        }
        return whyNot(resume.epoch(), resume.after(), log, inMemory, hole);
    }

    static @Nullable String whyNot(@Nullable String epoch, long after, MemoryLog log, boolean inMemory, boolean hole) {
        if ((epoch != null && !epoch.equals(log.epoch())) || after > log.seq()) {
            return "epoch";
        }
        if (log.seq() - after > TOO_FAR) {
            return "too_far";
        }
        return hole || (inMemory && !log.reachesBackTo(after)) ? "dropped" : null;
    }

    /** A name for a conversation that a client may keep things under, and that says nothing of its user. */
    static String opaque(ConversationId id) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(id.toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, OPAQUE_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
