package dev.botkit.internal.client;

import dev.botkit.RefusedException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.conversation.Admission;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Replay;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.log.Missed;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.Session;
import dev.botkit.internal.runtime.Deadlines;
import dev.botkit.internal.runtime.ListenerMethod;
import dev.botkit.internal.runtime.QueuedTask;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What comes with one request and leaves with one answer: POSTed frames, and questions for history. */
public final class Requests {

    private static final Log LOG = Log.of(Requests.class);
    private static final Duration HISTORY_TIMEOUT = Duration.ofSeconds(30);

    private static final String CLOSING = "The bot is going away.";
    private static final String TOO_MUCH = "Too much is waiting.";

    private final ClientParts parts;
    private final Surroundings around;
    private final StoreReader reader;
    private final HistoryApi history;
    private final AddressRates rates;
    private final Deadlines timeouts;
    private final Set<Post> posts = ConcurrentHashMap.newKeySet();

    public Requests(ClientParts parts, HistoryApi history) {
        this.parts = parts;
        this.around = parts.around();
        this.reader = parts.reader();
        this.history = history;
        this.timeouts = new Deadlines(around.timer());
        this.rates = new AddressRates(around.limits().clients().postsPerSecondPerAddress());
    }

    /** The bot goes away: whoever waits is told. */
    public void close() {
        posts.forEach(post -> post.refuse(Refusal.CLOSING, CLOSING));
    }

    /** See {@link dev.botkit.transport.Gateway#post}. */
    public void post(Handshake handshake, String body, Duration limit, Consumer<PostAnswer> answer) {
        Post post = newPost(handshake, answer);
        post.receivedBy(handshake.lendsThreads() ? Thread.currentThread() : null);
        guarded(post, () -> {
            checkRate(handshake);
            Frame frame = Frame.read(body, "webhook", around.limits());
            Identities.Proof proof =
                    Identities.proof(handshake, frame, parts.settings().verifier());
            boolean resumes = frame.resume() != null || handshake.token() != null;
            post.asks(frame, resumes, timeouts.schedule(limit, post::timedOut));
            boolean readsNothing = parts.reception().readsNothing() || (frame.resume() == null && !frame.isFeedback());
            if (proof.credential() == null && readsNothing && parts.reception().isAtHand(proof, null)) {
                take(post, Identities.named(proof, null), null, frame);
            } else {
                later(
                        post,
                        proof.credential(),
                        parts.held(handshake),
                        frame.memory(),
                        user -> take(post, Identities.named(proof, user), user, frame));
            }
        });
        post.receivedBy(null);
        if (parts.runner().isClosed()) {
            // It came while the posts that wait were being answered.
            post.refuse(Refusal.CLOSING, CLOSING);
        }
    }

    private Post newPost(Handshake handshake, Consumer<PostAnswer> answer) {
        return new Post(
                answer,
                posts,
                new AnswerRoom(parts.budget(), parts.conversations(), AddressRange.networkOf(handshake.address())),
                parts.events()::refused,
                this::answerRepeat,
                handshake.language());
    }

    /** {@code user} is whom a credential proves; null if there was none. */
    private void take(Post post, ConversationId id, @Nullable VerifiedUser user, Frame frame) {
        post.isFor(id);
        parts.reception().open(id);
        parts.verifying().checkExpiry(user);
        // Whoever was told that it is not taken can rely on that.
        if (post.begin()) {
            try {
                takeIn(post, id, frame);
            } finally {
                post.begun();
            }
        }
    }

    private void takeIn(Post post, ConversationId id, Frame frame) {
        if (frame.resume() != null && !frame.isMessage()) {
            begin(post, id, frame.resume());
            if (post.isAnswered()) {
                return;
            }
        }
        if (frame.isStop()) {
            parts.reception().open(id).stopStream(frame.id());
            post.answer(List.of());
            return;
        }
        Admission admission = parts.reception().admit(id, null, frame, null, null, post);
        if (admission.refusal() != null) {
            post.refuse(admission.refusal(), admission.why());
        } else if (admission.replies() != null) {
            post.answerRepeat(admission.replies(), String.valueOf(frame.id()), admission.seq(), admission.date());
        }
    }

    /** A client without a socket gets its session and the first page of what it has missed. */
    private void begin(Post post, ConversationId id, Frame.Resume resume) {
        if (!post.reserves(pageBytes(id))) {
            return;
        }
        Conversation conversation = parts.reception().open(id);
        Missed missed = parts.reception().missed(conversation, resume);
        Session session = conversation.replay().session(resume, missed);
        if (session.resumed() && parts.events().hear(ListenerMethod.RESUMED)) {
            parts.events().resumed(id, conversation.replay().missed(resume, missed));
        }
        List<String> entries = conversation.replay().remembersAfter(session.cursor())
                ? conversation
                        .replay()
                        .after(
                                session.cursor(),
                                Replay.PAGE,
                                around.limits().store().pageBytes())
                        .stream()
                        .map(Entry::historyFrame)
                        .toList()
                : reader.readAfter(id, session.cursor(), Replay.PAGE).entries().stream()
                        .filter(entry -> entry.seq() <= session.seq())
                        .map(Frames::history)
                        .toList();
        post.session(Frames.session(session, around.limits(), around.timer().instant()), entries);
    }

    /** See {@link dev.botkit.transport.Gateway#history}. */
    public void history(Handshake handshake, String body, Consumer<PostAnswer> answer) {
        Post post = newPost(handshake, answer);
        if (parts.runner().isClosed()) {
            post.refuse(Refusal.CLOSING, CLOSING);
            return;
        }
        guarded(post, () -> {
            checkRate(handshake);
            post.endsWith(timeouts.schedule(HISTORY_TIMEOUT, post::timedOut));
            HistoryQuery question = HistoryQuery.read(body, around.limits());
            String credential = question.credential() == null ? handshake.bearer() : question.credential();
            if (credential != null) {
                Identities.required(parts.settings().verifier());
            }
            ConversationId named = handshake.principal() != null
                    ? Identities.verified(handshake.principal()).withLabel(question.label())
                    : credential != null ? null : HistoryApi.anonymous(handshake, question);
            Step read = user -> {
                ConversationId id = named == null && user != null
                        ? Identities.verified(user.name()).withLabel(question.label())
                        : named;
                if (id != null) {
                    post.isFor(id);
                }
                if (id == null || post.reserves(pageBytes(id))) {
                    String page = history.answer(id, question);
                    parts.verifying().checkExpiry(user);
                    post.answerWith(page);
                }
            };
            if (parts.reception().readsNothing() && credential == null) {
                read.go(null);
            } else {
                later(post, credential, parts.held(handshake), question.memory(), read);
            }
        });
        if (parts.runner().isClosed()) {
            post.refuse(Refusal.CLOSING, CLOSING);
        }
    }

    /** Does what may block. */
    private void later(Post post, @Nullable String credential, HeldMemory waiting, long memory, Step step) {
        Deferral later = new Deferral(parts, post.network(), waiting, new Deferral.Work() {
            @Override
            public void go(Supplier<? extends @Nullable VerifiedUser> user) {
                guarded(post, () -> step.go(user.get()));
            }

            @Override
            public void late() {
                post.refuse(Refusal.BUSY, Verifying.LATE);
            }

            @Override
            public void noPlace() {
                post.refuse(Refusal.BUSY, TOO_MUCH);
            }
        });
        later.start(memory, credential);
    }

    /** What follows in the background; gets whom the credential proves, null if there was none. */
    private interface Step {
        void go(@Nullable VerifiedUser verified) throws BadFrameException;
    }

    private interface Guarded {
        void run() throws BadFrameException;
    }

    /** Whatever goes wrong, a request is answered. */
    private static void guarded(Post post, Guarded step) {
        try {
            step.run();
        } catch (BadFrameException e) {
            post.refuse(e.refusal(), String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            post.refuse(e.refusal(), String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException e) {
            post.refuse(Refusal.BUSY, Reception.STORE_DOWN);
        } catch (Throwable e) {
            LOG.error("A POST failed", e);
            post.refuse(Refusal.FAILED, "The frame could not be taken.");
        }
    }

    /**
     * What reading a page takes, as entries and as frames, before it is known how large it is. Not so much that the few threads
     * that read at the same time take all that there is.
     */
    private long pageBytes(ConversationId id) {
        long most = Math.min(
                2L * around.limits().store().pageBytes(), parts.budget().mostInFlight() / 16);
        if (!parts.reception().readsNothing()) {
            return most;
        }
        Conversation known = parts.conversations().find(id);
        return known == null ? 0 : Math.min(most, 2L * known.memory());
    }

    private void checkRate(Handshake handshake) {
        if (!rates.of(handshake.address(), around.nanoTime()).take(around.nanoTime())) {
            throw new RefusedException(Refusal.RATE_LIMITED, "Too many requests from one address.");
        }
    }

    /** A known id that only the store remembers: its replies are read from there. */
    private void answerRepeat(ConversationId conversation, Post post, String id, long seq) {
        QueuedTask place = parts.background()
                .execute(
                        post.network(),
                        () -> guarded(post, () -> {
                            if (post.reserves(pageBytes(conversation))) {
                                post.answerRepeat(
                                        reader.repliesTo(
                                                conversation,
                                                id,
                                                seq,
                                                around.limits().turns().replies()),
                                        id,
                                        seq,
                                        null);
                            }
                        }));
        if (place == null) {
            post.refuse(Refusal.BUSY, TOO_MUCH);
        }
    }
}
