package dev.botkit.internal.client;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Replay;
import dev.botkit.internal.conversation.ShownStream;
import dev.botkit.internal.conversation.Subscriber;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.memory.Held;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.Session;
import dev.botkit.internal.turn.GrowingText;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one connection gets of its conversation. A basic client gets what the bot says. A resume client
 * gets its session, then what it has missed page by page, then what comes; where its queue runs over it
 * falls behind once and catches up again.
 */
final class Subscription implements Subscriber {

    /** What one id that a client waits for takes in memory at most, in bytes. */
    private static final int AWAITED = 256;

    private enum Mode {
        BASIC,
        CATCHING_UP,
        LIVE
    }

    private final ClientParts parts;
    private final LiveConnection connection;
    private final Outbox outbox;
    private final AtomicInteger feeding = new AtomicInteger();

    // Guarded by the conversation; the cursor is also read by the one who feeds.
    private Mode mode = Mode.BASIC;
    private volatile long cursor;
    private boolean fellBehind;
    private volatile boolean resumed;
    private boolean anyFirst;

    /** Null for a client that does not show replies that grow. */
    private volatile @Nullable StreamFeed growing;

    private final Set<String> awaited = new HashSet<>(0);
    private final Held awaitedMemory;
    private volatile boolean awaitsTooMuch;

    Subscription(ClientParts parts, LiveConnection connection, Outbox outbox, Held awaitedMemory) {
        this.parts = parts;
        this.connection = connection;
        this.outbox = outbox;
        this.awaitedMemory = awaitedMemory;
    }

    // ---- who it is

    @Override
    public boolean isResume() {
        return connection.isResume();
    }

    @Override
    public String network() {
        return connection.network();
    }

    @Override
    public @Nullable Locale language() {
        return connection.language();
    }

    @Override
    public boolean lendsThread() {
        return connection.lendsThread();
    }

    @Override
    public void checkSignedOut(ConversationId id) {
        connection.checkSignedOut(id);
    }

    @Override
    public void pump() {
        outbox.pump();
    }

    @Override
    public void letGo() {
        outbox.letGo();
    }

    @Override
    public void close(CloseCode code, String reason) {
        connection.close(code, reason);
    }

    // ---- with the conversation's lock

    @Override
    public void begin(Session session) {
        mode = Mode.CATCHING_UP;
        cursor = session.cursor();
        // One that does not go on where it was takes what is left of the log.
        anyFirst = !session.resumed();
        resumed = session.resumed();
        outbox.offer(Frames.session(
                session, parts.around().limits(), parts.around().timer().instant()));
    }

    @Override
    public void awaits(String id) {
        awaited.add(id);
        awaitsTooMuch |= !awaitedMemory.resize((long) AWAITED * awaited.size());
    }

    private boolean awaitsNoMore(String id) {
        boolean known = awaited.remove(id);
        if (known) {
            awaitedMemory.resize((long) AWAITED * awaited.size());
        }
        return known;
    }

    @Override
    public boolean offer(Entry entry) {
        if (mode == Mode.LIVE) {
            boolean isOwn = !entry.sent() && awaited.contains(entry.id());
            String frame = frame(entry, isOwn);
            if (!outbox.tryOffer(frame)) {
                fallBehind(frame);
                return true;
            }
            if (isOwn) {
                awaitsNoMore(entry.id());
            }
            cursor = entry.seq();
            return true;
        }
        if (mode == Mode.BASIC && entry.sent()) {
            outbox.offer(entry.frame());
            return true;
        }
        if (mode == Mode.BASIC) {
            awaitsNoMore(entry.id());
        }
        return false;
    }

    @Override
    public void offerTyping() {
        if (mode != Mode.CATCHING_UP) {
            outbox.tryOffer(Frames.TYPING);
        }
    }

    @Override
    public void offerFeedback(String frame) {
        if (mode != Mode.BASIC) {
            outbox.tryOffer(frame);
        }
    }

    @Override
    public long cursor() {
        return cursor;
    }

    @Override
    public void isLive() {
        mode = Mode.LIVE;
    }

    @Override
    public void offerPage(List<Entry> page) {
        boolean first = true;
        for (Entry entry : page) {
            boolean isOwn = !entry.sent() && awaited.contains(entry.id());
            String frame = frame(entry, isOwn);
            if ((entry.seq() != cursor + 1 && !anyFirst) || !(first ? outbox.offer(frame) : outbox.tryOffer(frame))) {
                break;
            }
            if (isOwn) {
                awaitsNoMore(entry.id());
            }
            cursor = entry.seq();
            first = false;
            anyFirst = false;
        }
    }

    @Override
    public void skipTo(long seq) {
        if (anyFirst) {
            cursor = Math.max(cursor, seq);
        }
    }

    // ---- replies that grow, with the conversation's lock

    /** What shows the client a reply that grows; null if it cannot show that, or not now. */
    private @Nullable StreamFeed growing() {
        return mode == Mode.LIVE ? growing : null;
    }

    @Override
    public void growsFromNothing(GrowingText reply) {
        if (growing == null) {
            offerTyping();
        } else {
            growing.beginsAnew(reply, mode == Mode.LIVE);
        }
    }

    @Override
    public void growsFromHere(GrowingText reply) {
        if (growing == null) {
            offerTyping();
        } else {
            growing.beginsHere(reply);
        }
    }

    @Override
    public void nothingGrows() {
        if (growing != null && (resumed || fellBehind)) {
            // It may still show what was taken back while it was away.
            outbox.offer(Frames.NOTHING_GROWS);
        }
    }

    @Override
    public void grows(int from, int length, String frame) {
        StreamFeed feed = growing();
        if (feed != null) {
            feed.grows(from, length, frame);
        }
    }

    @Override
    public void hasStatus(@Nullable String status, String frame) {
        StreamFeed feed = growing();
        if (feed != null) {
            feed.hasStatus(status, frame);
        }
    }

    @Override
    public void lacks(GrowingText reply, int shown) {
        StreamFeed feed = growing();
        if (feed != null) {
            feed.lacks(reply, shown);
        }
    }

    @Override
    public void withdrawn(String frame) {
        if (growing() != null) {
            outbox.offer(frame);
        }
    }

    @Override
    public void confirm(String id, long seq) {
        if (awaitsNoMore(id) && connection.isResume()) {
            outbox.offer(received(id, seq, null, true));
        }
    }

    @Override
    public void reject(String id, Refusal refusal, String why) {
        if (awaitsNoMore(id)) {
            outbox.offer(connection.refusal(refusal, why, id));
        }
    }

    private static String frame(Entry entry, boolean isOwn) {
        return isOwn ? received(entry.id(), entry.seq(), entry.date(), false) : entry.frame();
    }

    /** What tells a client over a socket that its message is in the log; over POST the answer does. */
    private static String received(String id, long seq, @Nullable Instant date, boolean isRepeat) {
        return Frames.received(id, seq, date, isRepeat);
    }

    private void fallBehind(String frame) {
        if (fellBehind) {
            // Over the bound again: it is closed.
            outbox.offer(frame);
            return;
        }
        fellBehind = true;
        mode = Mode.CATCHING_UP;
        outbox.whenEmpty(this::feed);
    }

    // ---- without a lock

    /** Whether its client shows replies that grow; said before it is attached. */
    void streams(boolean shows) {
        growing = shows
                ? new StreamFeed(outbox, ShownStream.mostOf(parts.around().limits()), this::getMoreOfStream)
                : null;
    }

    private void getMoreOfStream() {
        connection.bound().stream().catchUp(this);
        outbox.pump();
    }

    /** A message that the client has sent again is in the log already. */
    void repeated(String id, long seq, @Nullable Instant date) {
        outbox.offer(received(id, seq, date, true));
        outbox.pump();
    }

    /** Whether the client has continued where it was. */
    boolean hasResumed() {
        return resumed;
    }

    /** Whether a client that sends more than it reads waits for more than there is memory for. */
    boolean awaitsTooMuch() {
        return awaitsTooMuch;
    }

    void closed() {
        awaitedMemory.close();
    }

    /** Has the conversation put the next page into the queue, until it is live. */
    void feed() {
        if (feeding.getAndIncrement() > 0) {
            return;
        }
        do {
            Conversation bound = connection.bound();
            switch (bound.replay().feed(this)) {
                case LIVE -> outbox.pump();
                case OFFERED -> goOn();
                case GONE -> connection.close(CloseCode.RECONNECT, "the log has gone on");
                case READ -> {
                    if (parts.background().execute(connection.network(), () -> read(bound)) == null) {
                        connection.close(CloseCode.OVERLOADED, "too much is waiting");
                    }
                }
            }
        } while (feeding.decrementAndGet() > 0);
    }

    private void read(Conversation bound) {
        long before = cursor;
        try {
            bound.replay()
                    .feed(
                            this,
                            parts.reader()
                                    .readAfter(bound.id(), before, Replay.PAGE)
                                    .entries());
        } catch (Throwable e) {
            connection.close(CloseCode.OVERLOADED, "the store does not answer");
            return;
        }
        if (cursor == before) {
            // What it wants is gone; with a new session it hears so.
            connection.close(CloseCode.RECONNECT, "the log has gone on");
            return;
        }
        goOn();
    }

    private void goOn() {
        parts.conversations().makeRoom(null);
        outbox.whenEmpty(this::feed);
        outbox.pump();
    }
}
