package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Bot;
import dev.botkit.ConversationState;
import dev.botkit.InvalidArgumentException;
import dev.botkit.LimitExceededException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.Skills;
import dev.botkit.TurnEndedException;
import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.dialog.Pause;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.script.Catalog;
import dev.botkit.internal.text.Languages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The bot that the handlers of one turn get: asks the turn whether it still may, and hands over. Thread-safe. */
final class TurnBot implements Bot {

    private static final int MAX_TRIGGER_DEPTH = 16;

    /** Stated in the Javadoc. */
    private static final int MOST_RECENT = 1_000;

    private final TurnParts parts;
    private final Turn turn;
    private final TurnHost host;
    private final ReentrantLock lock;
    private final ReplyCount counted;
    private volatile @Nullable TurnStreams streams;
    private final AtomicInteger triggerDepth = new AtomicInteger();
    private volatile @Nullable TurnState state;
    private boolean stateIsClosed;

    /** {@code lock} is the turn's. */
    TurnBot(TurnParts parts, Turn turn, TurnHost host, ReentrantLock lock, ReplyCount counted) {
        this.parts = parts;
        this.turn = turn;
        this.host = host;
        this.lock = lock;
        this.counted = counted;
    }

    // ---- what it knows

    @Override
    public ConversationId conversation() {
        return host.id();
    }

    @Override
    public @Nullable UserProfile profile() {
        turn.checkNotAbandoned();
        return host.profile();
    }

    @Override
    public @Nullable Locale language() {
        UserProfile profile = profile();
        Locale own = profile == null ? null : Languages.ofTag(profile.language());
        return own == null ? host.language() : own;
    }

    @Override
    public Skills skills() {
        turn.checkNotAbandoned();
        return new TurnSkills();
    }

    /** The skills and scripts as a turn's handlers see them. */
    private final class TurnSkills implements Skills {

        @Override
        public boolean hear(String text) {
            turn.checkNotAbandoned();
            return parts.handling().hears(turn, Objects.requireNonNull(text, "text"));
        }

        @Override
        public void reloadScripts() {
            turn.checkNotAbandoned();
            Catalog scripts = parts.catalog();
            if (scripts != null) {
                scripts.reload();
            }
        }
    }

    // ---- what it remembers

    @Override
    public ConversationState state() {
        TurnState current = state;
        if (current == null) {
            // Before the lock, as the conversation's comes first.
            Json.Raw kept = host.state();
            lock.lock();
            try {
                current = state == null
                        ? new TurnState(
                                this::checkStateIsOpen,
                                kept,
                                parts.around().limits().conversations().stateBytes())
                        : state;
                state = current;
            } finally {
                lock.unlock();
            }
        }
        checkStateIsOpen();
        return current;
    }

    @Override
    public List<Message> recent(int most) {
        if (most < 1 || most > MOST_RECENT) {
            throw new InvalidArgumentException("recent(…) gives 1 to 1,000 messages, not " + most + ".");
        }
        turn.checkNotAbandoned();
        // What is answered, and what was said to that, was not said before.
        Past past = host.past(most + 1 + counted.count());
        return parts.watch()
                .shielded(() -> past.messages(turn.message(), counted::isOwn, host.id(), parts.stored(), most));
    }

    /** Throws if skills can read and change the state no more. */
    private void checkStateIsOpen() {
        turn.checkNotAbandoned();
        lock.lock();
        try {
            if (stateIsClosed || turn.replies().hasEnded()) {
                throw loggable(new TurnEndedException(
                        "The turn has ended, and its Bot.state() with it; the next turn has its own."));
            }
        } finally {
            lock.unlock();
        }
    }

    /** What skills have changed in the state; null if nothing. Nothing is changed any more from then on. Without the conversation's lock. */
    TurnState.@Nullable Changes closeState() {
        TurnState current;
        lock.lock();
        try {
            stateIsClosed = true;
            current = state;
        } finally {
            lock.unlock();
        }
        return current == null ? null : current.changes();
    }

    // ---- what it says

    @Override
    public @Nullable String reply(Reply reply) {
        return send(reply, null, false);
    }

    @Override
    public void typing() {
        turn.replies().typing();
    }

    @Override
    public @Nullable String replyWithTyping(Reply reply) {
        return send(reply, parts.handling().typingDelay(reply.text()), true);
    }

    /** For dialogs: says something after a pause, without typing or with it. Its id; null if a send middleware dropped it. */
    @Nullable
    String say(Reply reply, Pause pause) {
        return send(reply, pause.length().isZero() ? null : pause.length(), pause.typing());
    }

    private @Nullable String send(Reply reply, @Nullable Duration pause, boolean typing) {
        Objects.requireNonNull(reply, "reply");
        turn.checkOpen();
        return parts.handling().send(draft(reply), out -> {
            ReplyQueue.Say say = count(out, true);
            turn.replies().say(say, pause, typing);
            return say.id();
        });
    }

    /** Sends the apology, past the middleware and the bounds, which may be what failed. */
    void apologize(Reply apology) {
        turn.replies().say(count(draft(apology), false), null, false);
    }

    Draft draft(Reply reply) {
        String answered = turn.message().id();
        return new Draft(host.id(), turn.label(), answered.isEmpty() ? null : answered, reply);
    }

    /** As it is to be said, with its id; {@code bounded} is whether the limits of a turn count. */
    ReplyQueue.Say count(Draft draft, boolean bounded) {
        return count(draft, null, bounded);
    }

    /** The same with an id that was reserved, or null. */
    ReplyQueue.Say count(Draft draft, @Nullable String reserved, boolean bounded) {
        MessageData reply = parts.handling().message(draft);
        return counted.count(reply, parts.handling().body(reply, bounded), reserved, bounded);
    }

    @Override
    public ReplyStream stream() {
        TurnStreams known = streams;
        if (known == null) {
            lock.lock();
            try {
                known = streams;
                if (known == null) {
                    known = new TurnStreams(parts.around(), parts.runner(), parts.watch(), new Streaming(), counted);
                    streams = known;
                }
            } finally {
                lock.unlock();
            }
        }
        return known.open();
    }

    /** The turn as its streams know it. */
    private final class Streaming implements TurnStreams.Speaker {

        @Override
        public void checkOpen() {
            turn.checkOpen();
        }

        @Override
        public void checkNotAbandoned() {
            turn.checkNotAbandoned();
        }

        @Override
        public GrowingText.Viewer viewer() {
            return host;
        }

        @Override
        public void opens(TurnStream stream) {
            turn.replies().opens(stream);
        }

        @Override
        public void send(Reply reply, Function<Draft, @Nullable String> out) {
            parts.handling().send(draft(reply), out);
        }

        @Override
        public ReplyQueue.Say count(Draft draft, @Nullable String reserved, boolean bounded) {
            return TurnBot.this.count(draft, reserved, bounded);
        }

        @Override
        public ConversationId conversation() {
            return host.id();
        }

        @Override
        public @Nullable String network() {
            return host.turnsFor();
        }

        @Override
        public int emptyLength() {
            MessageData empty = parts.handling().message(draft(Reply.of("")));
            return parts.handling().body(empty, false).length();
        }

        @Override
        public void failed(Throwable failure) {
            parts.handling().streamFailed(turn, turn.message(), failure);
        }
    }

    /** What it says that is still being written; null if it has not said anything in this way. */
    @Nullable
    TurnStreams streams() {
        return streams;
    }

    /** The id of what was said last; null if nothing was. */
    @Nullable
    String lastReplyId() {
        return counted.lastId();
    }

    @Override
    public @Nullable String push(ConversationId to, Reply reply) {
        turn.checkNotAbandoned();
        return parts.pusher().push(to, reply, turn);
    }

    @Override
    public String schedulePush(ConversationId to, Reply reply, Instant due) {
        turn.checkNotAbandoned();
        return parts.pusher().schedule(to, reply, due, turn);
    }

    // ---- how the turn goes on

    @Override
    public void keepOpenUntil(CompletionStage<?> stage) {
        turn.checkOpen();
        turn.work.add(Objects.requireNonNull(stage, "work"));
    }

    @Override
    public void trigger(Message event) throws Exception {
        turn.checkNotAbandoned();
        if (!(Objects.requireNonNull(event, "event") instanceof MessageData data)) {
            throw new IllegalArgumentException("Make the event with Message.event(…).");
        }
        if (triggerDepth.get() >= MAX_TRIGGER_DEPTH) {
            throw loggable(new LimitExceededException(
                    "Events trigger each other more than " + MAX_TRIGGER_DEPTH + " deep; look for a circle."));
        }
        triggerDepth.incrementAndGet();
        try {
            parts.handling()
                    .dispatch(turn, data.in(host.id(), parts.around().timer().instant()));
        } finally {
            triggerDepth.decrementAndGet();
        }
    }

    @Override
    public boolean begin(String script, String thread, Map<String, ? extends @Nullable Object> vars) throws Exception {
        Objects.requireNonNull(thread, "thread");
        turn.checkNotAbandoned();
        return turn.dialogs().open().begin(Objects.requireNonNull(script, "script"), thread, vars, turn.message());
    }

    @Override
    public void beginAtEnd(String script, String thread, Map<String, ? extends @Nullable Object> vars) {
        Objects.requireNonNull(thread, "thread");
        turn.checkNotAbandoned();
        parts.dialogs().check(Objects.requireNonNull(script, "script"), thread);
        Map<String, @Nullable Object> copy = JsonValues.copyObject("vars", vars);
        turn.beginAtEnd(dialogs -> dialogs.begin(script, thread, copy, turn.message()));
    }

    @Override
    public boolean stopDialog() throws Exception {
        turn.checkNotAbandoned();
        return turn.dialogs().open().stop();
    }
}
