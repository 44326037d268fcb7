package dev.botkit.internal.conversation;

import dev.botkit.UserProfile;
import dev.botkit.history.LogEntry;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.memory.InFlightShare;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.WaitingRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An entry that was accepted and is not in the log yet. Guarded by its conversation. */
final class Pending {

    private static final int OVERHEAD = 400;

    final MessageData draft;
    final String id;
    final LogEntry.Kind kind;
    final @Nullable String body;

    /** Of a user's message: whether a client made the id, what else its frame held, who waits for the answer. */
    final boolean idFromClient;

    final @Nullable UserProfile profile;

    /** An estimate of what the draft's fields take in memory. */
    final int bytes;

    /** An estimate of what all of it takes in memory. */
    final int memory;

    /** Of a client's message: what its memory is counted in; else it is the conversation's. */
    final @Nullable InFlightShare share;

    final @Nullable WaitingRequest post;

    /** Of the bot's message: the turn it belongs to, or who waits until it is stored. */
    final @Nullable Turn turn;

    final @Nullable CompletableFuture<MessageData> stored;

    /** Whether it was said in another conversation, and is only appended here: with its date. */
    final boolean copied;

    /** When it was accepted, for the bound on waiting. */
    final long since;

    /** Requests with the same id that came while it waited. */
    final List<WaitingRequest> repeats = new ArrayList<>(0);

    /** Whether the turn of the bot's message ends with it, or a copied one has ended; not changed while it is on its way to the store. */
    boolean endsTurn;

    /** Set when it is first tried, and kept: what is tried again is the same. */
    @Nullable
    Instant date;

    private Pending(
            MessageData draft,
            String id,
            LogEntry.Kind kind,
            @Nullable String body,
            boolean idFromClient,
            @Nullable UserProfile profile,
            int bytes,
            @Nullable InFlightShare share,
            @Nullable WaitingRequest post,
            @Nullable Turn turn,
            @Nullable CompletableFuture<MessageData> stored,
            boolean copied,
            long since) {
        this.draft = draft;
        this.id = id;
        this.kind = kind;
        this.body = body;
        this.idFromClient = idFromClient;
        this.profile = profile;
        this.bytes = bytes;
        this.memory = memory(bytes, body);
        this.share = share;
        this.post = post;
        this.turn = turn;
        this.stored = stored;
        this.copied = copied;
        this.since = since;
    }

    /** An estimate of what an entry takes in memory, with such fields and such a body. */
    static int memory(int bytes, @Nullable String body) {
        return OVERHEAD + bytes + (body == null ? 0 : JsonValues.textBytes(body));
    }

    /** What a user said. The body may be missing where it is not stored. */
    static Pending received(
            MessageData draft,
            String id,
            boolean idFromClient,
            @Nullable String body,
            @Nullable UserProfile profile,
            int bytes,
            @Nullable InFlightShare share,
            @Nullable WaitingRequest post,
            long since) {
        return new Pending(
                draft,
                id,
                LogEntry.Kind.RECEIVED,
                body,
                idFromClient,
                profile,
                bytes,
                share,
                post,
                null,
                null,
                false,
                since);
    }

    /** What the bot says. */
    static Pending sent(
            MessageData draft,
            String id,
            String body,
            @Nullable Turn turn,
            @Nullable CompletableFuture<MessageData> stored,
            long since) {
        return new Pending(
                draft,
                id,
                LogEntry.Kind.SENT,
                body,
                false,
                null,
                JsonValues.bytes(draft.fields()),
                null,
                null,
                turn,
                stored,
                false,
                since);
    }

    /** What was said in another conversation. A user's message with {@code endsTurn} needs no turn any more. */
    static Pending copied(LogEntry entry, MessageData draft, CompletableFuture<MessageData> stored, long since) {
        Pending copy = new Pending(
                draft,
                entry.id(),
                entry.kind(),
                entry.body(),
                entry.kind() == LogEntry.Kind.RECEIVED,
                null,
                JsonValues.bytes(draft.fields()),
                null,
                null,
                null,
                stored,
                true,
                since);
        copy.endsTurn = entry.endsTurn();
        return copy;
    }

    /** Its date: what is old is removed by date, so that a copy is never older than the entry in front of it. */
    Instant dateAt(Instant now, @Nullable Instant newest) {
        if (!copied) {
            return notBefore(now);
        }
        return newest != null && newest.isAfter(draft.date()) ? newest : draft.date();
    }

    /** A reply is never older than what it answers, also when the clock was set back: what is old is removed by date. */
    private Instant notBefore(Instant now) {
        return turn != null && now.isBefore(turn.message().date())
                ? turn.message().date()
                : now;
    }

    /** The address of the client that said it, or that the turn answers which says it; null if there is none. */
    @Nullable
    String network() {
        return share != null ? share.network() : turn == null ? null : turn.sender();
    }

    boolean isSent() {
        return kind == LogEntry.Kind.SENT;
    }
}
