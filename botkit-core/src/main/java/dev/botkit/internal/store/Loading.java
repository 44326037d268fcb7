package dev.botkit.internal.store;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Message;
import dev.botkit.UserProfile;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.dialog.WaitingDialog;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.log.Label;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Background;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads what a store knows of a conversation when it is opened. Blocks. */
public final class Loading {

    private static final Log LOG = Log.of(Loading.class);
    private static final int PAGE = 200;
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(100);

    private final History history;
    private final int mostUnhandled;
    private final int pageBytes;
    private final StoreHealth health;
    private final String node;
    private final Unbegun unbegun;

    /**
     * What a store knows.
     *
     * @param head how far the log reaches, or null
     * @param checkpoint how far it is handled
     * @param version of the state document, 0 if there is none
     * @param checkpointChanged whether the checkpoint differs from the document
     * @param profile of the user, or null
     * @param label what the client called its user last, or null
     * @param unhandled the user's messages whose turns have not ended
     * @param askedAt where the question is that the state waits at; 0 if that is not known
     */
    public record Stored(
            @Nullable LogHead head,
            @Nullable Checkpoint checkpoint,
            long version,
            boolean checkpointChanged,
            @Nullable UserProfile profile,
            @Nullable Label label,
            List<MessageData> unhandled,
            long askedAt) {}

    /** {@code node} is whose documents are this bot's own; {@code mostUnhandled} is how many turns can have waited or run when the server ended. */
    public Loading(
            History history, int mostUnhandled, int pageBytes, StoreHealth health, String node, Unbegun unbegun) {
        this.node = node;
        this.unbegun = unbegun;
        this.health = health;
        this.history = history;
        this.mostUnhandled = mostUnhandled;
        this.pageBytes = pageBytes;
    }

    public Stored load(ConversationId id) {
        try {
            return health.read(() -> read(id));
        } catch (Throwable e) {
            throw StoreReader.unavailable(StoreUnavailableException.class, e);
        }
    }

    private Stored read(ConversationId id) {
        LogHead head = history.log().head(id);
        StateStore.Stored document = history.states().read(id);
        long version = document == null ? 0 : document.version();
        UserProfile profile = profile(id);
        if (head == null) {
            Checkpoint left = Checkpoint.parse(document == null ? null : document.json());
            return new Stored(null, left, version, false, profile, null, List.of(), 0);
        }
        Checkpoint checkpoint = Checkpoint.parse(document == null ? null : document.json(), head.epoch());
        Questions asked = new Questions(checkpoint.more());
        Unhandled found = unhandled(id, head, checkpoint, asked);
        List<MessageData> unhandled = found.messages();
        boolean changed = false;
        if (unhandled.size() > mostUnhandled) {
            LOG.warn(
                    "Conversation {} has more messages without a turn than can have waited; none of them is handled now",
                    Redaction.name(id));
            checkpoint = checkpoint.withAllHandled(head.seq());
            unhandled = List.of();
            changed = true;
        }
        if (document != null
                && checkpoint.redelivering() > 0
                && unbegun.contains(id, head.epoch(), checkpoint.redelivering())
                && Checkpoint.isOf(node, document.json())) {
            // It was marked here, by nobody else, and its handler has not begun.
            checkpoint = checkpoint.withRedelivering(0);
            changed = true;
        }
        MessageData cutOff = cutOffTwice(unhandled, checkpoint.redelivering());
        if (cutOff != null) {
            LOG.warn(
                    "Message {} of conversation {} was cut off twice; its handler does not run a third time",
                    cutOff.id(),
                    Redaction.name(id));
            // What waits behind it is above, but for what another node had taken.
            checkpoint = checkpoint.withHandled(checkpoint.redelivering());
            unhandled = unhandled.stream().filter(message -> message != cutOff).toList();
            changed = true;
        }
        if (unhandled.isEmpty()
                && (checkpoint.handled() < head.seq() || !checkpoint.open().isEmpty())) {
            checkpoint = checkpoint.withAllHandled(head.seq());
            // Much that was pushed need not be looked through again.
            changed |= found.read() > PAGE;
        } else {
            checkpoint = checkpoint.withOpen(openOf(unhandled, checkpoint));
        }
        return new Stored(head, checkpoint, version, changed, profile, label(unhandled), unhandled, asked.seq);
    }

    private static @Nullable MessageData cutOffTwice(List<MessageData> unhandled, long redelivering) {
        for (MessageData message : unhandled) {
            if (message.seq() == redelivering) {
                return message;
            }
        }
        return null;
    }

    /** Those that are exceptions from what is told to be handled, and those that have come from elsewhere. */
    private static List<Long> openOf(List<MessageData> unhandled, Checkpoint checkpoint) {
        return unhandled.stream()
                .map(MessageData::seq)
                .filter(checkpoint::mayHaveBegun)
                .toList();
    }

    /** Messages whose turns have not ended, and how many entries were read to find them. */
    private record Unhandled(List<MessageData> messages, long read) {}

    private Unhandled unhandled(ConversationId id, LogHead head, Checkpoint checkpoint, Questions asked) {
        Map<String, LogEntry> open = new LinkedHashMap<>();
        long begin = checkpoint.handledWithoutHole();
        long after = begin;
        while (after < head.seq() && open.size() <= mostUnhandled) {
            List<LogEntry> page =
                    history.log().readAfter(id, after, PAGE, pageBytes).entries();
            if (page.isEmpty()) {
                break;
            }
            for (LogEntry entry : page) {
                asked.look(entry);
                if (needsTurn(entry, head, checkpoint)) {
                    open.put(entry.id(), entry);
                } else if (entry.endsTurn() && entry.inReplyTo() != null) {
                    open.remove(entry.inReplyTo());
                }
            }
            after = page.get(page.size() - 1).seq();
        }
        List<MessageData> all = new ArrayList<>(open.size());
        boolean first = true;
        for (LogEntry entry : open.values()) {
            // Turns begin one after the other, each when it is stored that the last has ended: only the
            // first can have begun here, and any that another node has taken or a login has moved.
            boolean mayHaveBegun = first || checkpoint.mayHaveBegun(entry.seq());
            first &= entry.seq() <= checkpoint.handled();
            try {
                MessageData message = message(entry);
                all.add(mayHaveBegun ? message.asRedelivered() : message);
            } catch (BadJsonException e) {
                tellUnreadable(entry);
            }
        }
        return new Unhandled(all, after - begin);
    }

    /** What came behind the head while this was read is somebody else's; one that was carried over handled needs none. */
    private static boolean needsTurn(LogEntry entry, LogHead head, Checkpoint checkpoint) {
        return entry.kind() == LogEntry.Kind.RECEIVED
                && !entry.endsTurn()
                && entry.epoch().equals(head.epoch())
                && entry.seq() <= head.seq()
                && !checkpoint.isHandled(entry.seq());
    }

    /** Finds the question of the dialog that waits, if it is among entries that are read anyway. */
    private static final class Questions {

        private final @Nullable String id;
        private long seq;

        Questions(Map<String, @Nullable Object> more) {
            this.id = more.get(Checkpoint.DIALOG) instanceof Json.Raw raw ? WaitingDialog.asked(raw.json()) : null;
        }

        void look(LogEntry entry) {
            if (entry.id().equals(id)) {
                seq = entry.seq();
            }
        }
    }

    /** Said without what it holds, and without the parser's words. */
    public static void tellUnreadable(LogEntry entry) {
        LOG.error(
                "Message {} of conversation {} is stored in a form that cannot be read; it gets no turn. It stays in the"
                        + " log as it is",
                entry.id(),
                Redaction.name(entry.conversation()));
    }

    /** A user's entry as turns know it. It was written here: it may hold more than a client's frame. */
    public static MessageData message(LogEntry entry) throws BadJsonException {
        return message(entry, Collections.unmodifiableMap(Json.readState(entry.body())));
    }

    public static MessageData message(LogEntry entry, Map<String, @Nullable Object> fields) {
        return new MessageData(
                entry.id(),
                entry.seq(),
                Message.MESSAGE_RECEIVED,
                entry.conversation(),
                entry.date(),
                entry.inReplyTo(),
                fields,
                List.of());
    }

    private static @Nullable Label label(List<MessageData> unhandled) {
        if (unhandled.isEmpty()) {
            return null;
        }
        MessageData newest = unhandled.get(unhandled.size() - 1);
        return new Label(newest.user(), newest.channel());
    }

    private static boolean isOverSoon(CompletableFuture<Void> loading) {
        try {
            loading.get(SOON, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private @Nullable UserProfile profile(ConversationId id) {
        String json = history.profiles().read(id);
        if (json == null) {
            return null;
        }
        try {
            return new UserProfile(Json.readState(json));
        } catch (BadJsonException | IllegalArgumentException e) {
            LOG.error(
                    "The profile of the user of conversation {} is stored in a form that cannot be read; the conversation"
                            + " goes on without it",
                    Redaction.name(id));
            return null;
        }
    }

    /** Waits for another thread that loads the same; where that takes long, another one takes the place of this one. */
    public static void await(CompletableFuture<Void> loading) {
        try {
            Background.Task task = Background.current();
            if (task != null && !isOverSoon(loading)) {
                task.isHeld();
            }
            loading.join();
        } catch (CompletionException e) {
            throw loggable(new StoreUnavailableException("The store did not answer.", e.getCause()));
        }
    }
}
