package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.client.CarryOver;
import dev.botkit.internal.client.Reception;
import dev.botkit.internal.conversation.Arrivals;
import dev.botkit.internal.conversation.CarriedOver;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.Feedback;
import dev.botkit.internal.push.Schedule;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.internal.store.StoreWait;
import dev.botkit.internal.turn.DialogWait;
import dev.botkit.internal.turn.TurnState;
import dev.botkit.transport.CloseCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user who logs in during a chat: what was said anonymously goes along to the user's own conversation, and the
 * anonymous one is erased.
 *
 * <p>The own conversation may be open on other devices. So nothing is written past it: it appends the entries itself,
 * page by page, between whatever else is said there. Nothing is ever taken back. If it ends in the middle, the
 * anonymous conversation is still whole; at the next login from it the rest is appended, as ids tell what is there. Where
 * the own one is erased between two pages it ends, too: otherwise half a chat would come back there.
 */
final class Logins implements CarryOver {

    private static final Log LOG = Log.of(Logins.class);
    private static final int MOST = 10_000;
    private static final int PAGE = 200;

    /** How often a page is tried if the own conversation has to begin anew meanwhile. */
    private static final int ATTEMPTS = 3;

    private final Surroundings around;
    private final Conversations conversations;
    private final Reception reception;
    private final Schedule schedule;
    private final StoreReader reader;
    private final @Nullable History history;
    private final @Nullable Loading loading;
    private final Arrivals arrivals;

    Logins(
            Surroundings around,
            Conversations conversations,
            Reception reception,
            Schedule schedule,
            StoreReader reader,
            Arrivals arrivals,
            @Nullable History history,
            @Nullable Loading loading) {
        this.around = around;
        this.conversations = conversations;
        this.reception = reception;
        this.schedule = schedule;
        this.reader = reader;
        this.arrivals = arrivals;
        this.history = history;
        this.loading = loading;
    }

    @Override
    public void plan(Conversation from, ConversationId to, String network) {
        Boolean planned = plansNow(from, to, network);
        while (planned == null) {
            // It has made room for others, as while the credential was checked.
            planned = plansNow(again(from.id()), to, network);
        }
        if (!planned) {
            LOG.debug("Conversation {} is not carried over at login, as it ends already", Redaction.name(from.id()));
        }
    }

    private Conversation again(ConversationId id) {
        try {
            return reception.open(id);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Conversation {} is not carried over at login, as it has left memory and cannot be read now. It is kept under"
                            + " its own name, and goes along at the next login from it",
                    Redaction.name(id),
                    e);
            throw e;
        }
    }

    /** False if it ends already; null if it has left memory, and has to be looked up again. */
    private @Nullable Boolean plansNow(Conversation from, ConversationId to, String network) {
        arrivals.plan(from, to);
        Boolean planned =
                from.end(true, network, CloseCode.RECONNECT, "signed in", () -> carryOver(from, to), failure -> {
                    if (failure != null) {
                        isKept(from, failure);
                    }
                    arrivals.end(from, to);
                });
        if (!Boolean.TRUE.equals(planned)) {
            arrivals.end(from, to);
        }
        return planned;
    }

    /**
     * Carries a conversation over when its turns have ended; nothing gets into it meanwhile. May block.
     *
     * @throws RuntimeException if not all of it is at its new place; what is there stays
     */
    private void carryOver(Conversation from, ConversationId to) {
        if (history == null) {
            CarriedOver carried = inMemory(from, to);
            append(to, carried, null);
            schedule.move(from.id(), to, ids(carried.entries()));
        } else {
            allInStore(from.id(), to);
            schedule.move(from.id(), to, Set.of());
        }
        erase(from.id());
    }

    /** Another node may have it open, too, and take something in meanwhile. */
    private void allInStore(ConversationId from, ConversationId to) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long read = inStore(from, to);
            if (reader.readAfter(from, read, 1).entries().isEmpty()) {
                return;
            }
        }
        throw loggable(new StoreUnavailableException("Another node writes to the anonymous conversation.", null));
    }

    /** What could not be carried over is kept under its anonymous secret, also in memory. */
    private void isKept(Conversation from, RuntimeException failure) {
        if (history != null || keep(from)) {
            LOG.error(
                    "An anonymous conversation could not be carried over at login. It is kept under its own name, and goes"
                            + " along at the next login from it",
                    failure);
        } else {
            LOG.error(
                    "Conversation {} could not be carried over at login, and could not be kept either: it is lost",
                    Redaction.name(from.id()),
                    failure);
        }
    }

    /** It has just left memory, so that there is room for it again. */
    private boolean keep(Conversation from) {
        try {
            CarriedOver carried = inMemory(from, from.id());
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                Conversation again = conversations.openToErase(from.id());
                if (again.adopt(carried) != null) {
                    again.haveArrived(carried.messages());
                    return true;
                }
            }
        } catch (Throwable e) {
            LOG.error("An anonymous conversation could not be kept", e);
        }
        return false;
    }

    private CarriedOver inMemory(Conversation from, ConversationId to) {
        List<LogEntry> entries = from.replay().after(0, Integer.MAX_VALUE).stream()
                .map(entry -> entry.stored(to, from.replay().epoch()))
                .toList();
        return new CarriedOver(entries, messages(entries), from.profile(), from.waits(), from.state(), from.feedback());
    }

    private static Set<String> ids(List<LogEntry> entries) {
        Set<String> ids = new HashSet<>();
        entries.forEach(entry -> ids.add(entry.id()));
        return ids;
    }

    private static Set<String> messages(List<LogEntry> entries) {
        Set<String> ids = new HashSet<>();
        for (LogEntry entry : entries) {
            if (entry.kind() == LogEntry.Kind.RECEIVED) {
                ids.add(entry.id());
            }
        }
        return ids;
    }

    /** Returns up to which seq it was read. */
    private long inStore(ConversationId from, ConversationId to) {
        Loading.Stored source = Objects.requireNonNull(loading).load(from);
        LogHead head = source.head();
        long begin = head == null ? 0 : Math.max(0, head.seq() - MOST);
        Set<String> messages = new HashSet<>();
        Read found = eachPage(from, begin, page -> messages.addAll(messages(page)));
        Set<String> unhandled = new HashSet<>();
        source.unhandled().forEach(message -> unhandled.add(message.id()));
        Set<String> known = found.entries() > PAGE ? newest(to) : Set.of();
        List<LogEntry> before = reader.readBefore(to, Long.MAX_VALUE, 1).entries();
        Instant least = before.isEmpty() ? Instant.MIN : before.get(0).date();
        AtomicReference<@Nullable String> life = new AtomicReference<>();
        try {
            Read copied = eachPage(from, begin, page -> {
                List<LogEntry> copies = new ArrayList<>(page.size());
                for (LogEntry entry : page) {
                    if (!known.contains(entry.id())) {
                        copies.add(copy(entry, to, unhandled, least));
                    }
                }
                life.set(append(to, new CarriedOver(copies, messages, null, null, null, null), life.get()));
            });
            Map<String, @Nullable Object> fields =
                    source.checkpoint() == null ? Map.of() : source.checkpoint().more();
            DialogWait dialog =
                    fields.isEmpty() ? null : DialogWait.in(reception.openForPush(to), fields, 0, around.timer());
            append(
                    to,
                    new CarriedOver(
                            List.of(), messages, source.profile(), dialog, TurnState.in(fields), Feedback.in(fields)),
                    life.get());
            return copied.upTo();
        } finally {
            haveArrived(to, messages);
        }
    }

    /** What was carried over to a conversation is there, or will not come. */
    private void haveArrived(ConversationId id, Set<String> messages) {
        Conversation known = conversations.find(id);
        if (known != null) {
            known.haveArrived(messages);
        }
    }

    /** Where it was handled there, it needs no turn here. */
    private static LogEntry copy(LogEntry entry, ConversationId to, Set<String> unhandled, Instant least) {
        boolean handled = entry.kind() == LogEntry.Kind.RECEIVED && !unhandled.contains(entry.id());
        return entry.at(to, entry.epoch(), entry.seq())
                .withDate(entry.date().isBefore(least) ? least : entry.date())
                .withEndsTurn(handled || entry.endsTurn());
    }

    private record Read(int entries, long upTo) {}

    /** Reads on up to the end. */
    private Read eachPage(ConversationId from, long begin, Consumer<List<LogEntry>> action) {
        int count = 0;
        long at = begin;
        LogPage page;
        do {
            page = reader.readAfter(from, at, PAGE);
            if (!page.entries().isEmpty()) {
                action.accept(page.entries());
            }
            count += page.entries().size();
            at = page.last(at);
        } while (page.more());
        return new Read(count, at);
    }

    /** The newest ids of a log: each that is appended once more would cost a call to the store. */
    private Set<String> newest(ConversationId to) {
        Set<String> ids = new HashSet<>();
        long at = Long.MAX_VALUE;
        LogPage page;
        do {
            page = reader.readBefore(to, at, PAGE);
            page.entries().forEach(entry -> ids.add(entry.id()));
            at = page.entries().isEmpty() ? at : page.entries().get(0).seq();
        } while (page.more() && ids.size() < MOST);
        return ids;
    }

    /**
     * Returns when it is at its new place.
     *
     * @param life the epoch of the log that the pages before it are in; null if there are none
     * @return the epoch of the log that it is in
     */
    private String append(ConversationId to, CarriedOver carried, @Nullable String life) {
        String epoch = null;
        for (int attempt = 1; epoch == null; attempt++) {
            epoch = appended(to, carried, life, attempt == ATTEMPTS);
        }
        if (history == null) {
            haveArrived(to, carried.messages());
        }
        return epoch;
    }

    /** Null if it has to be tried again. */
    private @Nullable String appended(ConversationId to, CarriedOver carried, @Nullable String life, boolean last) {
        try {
            // In memory the other one makes room for it in a moment.
            Conversation own = history == null ? conversations.openToErase(to) : reception.openForPush(to);
            if (life != null && !life.equals(own.replay().epoch())) {
                throw loggable(new BotkitException("The user's own conversation was erased meanwhile."));
            }
            CompletableFuture<Void> stored = own.adopt(carried);
            if (stored == null) {
                CompletableFuture<Void> anew = own.canBeginAnew();
                if (anew != null && !last) {
                    StoreWait.await(anew, around.limits());
                }
                throw loggable(
                        new StoreUnavailableException("The user's own conversation begins anew in a moment.", null));
            }
            StoreWait.await(stored, around.limits());
            return own.replay().epoch();
        } catch (StoreUnavailableException e) {
            if (last) {
                throw e;
            }
            LOG.debug("A conversation begins anew while another one is carried over to it");
            return null;
        }
    }

    /** All of it is at its new place: nobody is to find it at the old one any more. */
    private void erase(ConversationId from) {
        for (int attempt = 1; ; attempt++) {
            try {
                reader.erase(from);
                return;
            } catch (StoreUnavailableException e) {
                if (attempt == ATTEMPTS) {
                    LOG.error(
                            "Conversation {} was carried over at login, but the store could not erase it; it is erased"
                                    + " at the next login from it",
                            Redaction.name(from),
                            e);
                    return;
                }
            }
        }
    }
}
