package dev.botkit.internal.store;

import dev.botkit.identity.ConversationId;
import org.jspecify.annotations.Nullable;

/** What {@link ProfileWriter} writes for: a conversation. It waits there once at most. Thread-safe. */
public interface ProfileSource {

    ConversationId id();

    /** The profile to be stored now, which is under way from then on; null if there is none any more. */
    @Nullable
    String takeProfile();

    /** The store has taken the profile that was under way. */
    void profileStored(String stored);

    /**
     * The store has not taken the profile that was under way.
     *
     * @param most how long it may wait in all, in nanoseconds
     */
    AfterFailure profileFailed(long now, long most);

    /** What is done when a profile was not stored. */
    enum AfterFailure {
        /** It is tried again in a while. */
        TRY_AGAIN,
        /** It has waited too long; the conversation goes on without it. */
        GIVEN_UP,
        /** Nobody wants it any more. */
        NOTHING
    }
}
