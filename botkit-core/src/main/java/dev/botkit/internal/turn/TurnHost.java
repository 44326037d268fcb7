package dev.botkit.internal.turn;

import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.message.MessageData;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a turn runs in: its conversation. Thread-safe. */
public interface TurnHost extends DialogWait.Owner, GrowingText.Viewer {

    ConversationId id();

    /** Whether nothing more of it is stored, as it begins anew in a moment or is erased. */
    boolean isBroken();

    // ---- what the turn finds

    @Nullable
    UserProfile profile();

    /** The language of the client that connected or wrote last, of those that said one; null if none has. */
    @Nullable
    Locale language();

    /** What skills remember of the conversation; null if nothing. */
    Json.@Nullable Raw state();

    /** What was said last, as far as it is in memory: so many entries, and as many more as there are messages whose turns wait. */
    Past past(int entries);

    /** The dialog that waits; null if none does. */
    @Nullable
    DialogWait waits();

    /** For which network address turns run here, as those of an address wait behind each other; null for none. Takes no lock. */
    @Nullable
    String turnsFor();

    // ---- what it does

    /** Set by a turn, so that it changes in the order of what the user sent. */
    void profile(UserProfile newProfile, @Nullable String network);

    /** Shows on every open connection that the bot is writing. */
    void typing();

    /**
     * Appends a reply.
     *
     * @throws dev.botkit.history.StoreUnavailableException if too much waits for the store already, or the turn was cut off from it
     * @throws dev.botkit.TurnAbandonedException if it is not the running turn any more
     */
    void deliver(MessageData reply, String body, String id, Turn turn);

    /** Makes room in memory, by giving up old entries if need be. */
    void makeRoom();

    /** Called behind a handler on its thread: lets go of what that still holds, as it has run out of stack in here. */
    void letGo();

    /** A turn has said all that it says, some of which is on its way to the store. */
    void over(Turn turn);

    /** A turn has ended; the next may begin. */
    void ended(Turn turn);
}
