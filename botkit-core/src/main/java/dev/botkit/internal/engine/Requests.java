package dev.botkit.internal.engine;

import dev.botkit.RefusedException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.Session;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What comes with one request and leaves with one answer: POSTed frames, and questions for history. */
final class Requests {

    private static final Log LOG = Log.of(Requests.class);
    private static final Duration HISTORY_TIMEOUT = Duration.ofSeconds(30);

    private static final String CLOSING = "The bot is going away.";
    private static final String TOO_MUCH = "Too much is waiting.";

    private final Engine engine;
    private final Archive archive;
    private final AddressRates rates;
    private final Set<Post> posts = ConcurrentHashMap.newKeySet();

    Requests(Engine engine, Archive archive) {
        this.engine = engine;
        this.archive = archive;
        this.rates = new AddressRates(engine.limits().clients().postsPerSecondPerAddress());
    }

    /** The bot goes away: whoever waits is told. */
    void close() {
        posts.forEach(post -> post.refuse(Refusal.CLOSING, CLOSING));
    }

    /** See {@link dev.botkit.transport.Gateway#post}. */
    void post(Handshake handshake, String body, Duration limit, Consumer<PostAnswer> answer) {
        Post post = newPost(handshake, answer);
        guarded(post, () -> {
            checkRate(handshake);
            Frame frame = Frame.read(body, "webhook", engine.limits());
            Identities.Proof proof = Identities.proof(handshake, frame, engine.verifier());
            boolean resumes = frame.resume() != null || handshake.token() != null;
            post.asks(frame, resumes, engine.timer().schedule(limit, post::timedOut));
            boolean readsNothing = engine.readsNothing() || frame.resume() == null;
            if (proof.credential() == null && readsNothing && engine.isAtHand(proof, null)) {
                take(post, Identities.named(proof, null), frame);
            } else {
                later(
                        post,
                        proof.credential(),
                        engine.held(handshake),
                        frame.memory(),
                        user -> take(post, Identities.named(proof, user), frame));
            }
        });
        if (engine.isClosed()) {
            // It came while the posts that wait were being answered.
            post.refuse(Refusal.CLOSING, CLOSING);
        }
    }

    private Post newPost(Handshake handshake, Consumer<PostAnswer> answer) {
        return new Post(
                answer,
                posts,
                new AnswerRoom(engine, AddressRange.networkOf(handshake.address())),
                engine.events()::refused,
                handshake.language());
    }

    private void take(Post post, ConversationId id, Frame frame) {
        post.isFor(id);
        engine.openLoaded(id);
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
        Admission admission = engine.admit(id, null, frame, null, null, post);
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
        Conversation conversation = engine.openLoaded(id);
        Archive.Missed missed = engine.missed(conversation, resume);
        Session session = conversation.session(resume, missed.hole());
        if (session.resumed() && engine.events().hear(ListenerMethod.RESUMED)) {
            engine.events().resumed(id, conversation.missed(resume, missed));
        }
        List<String> entries = conversation.remembersAfter(session.cursor())
                ? conversation
                        .after(
                                session.cursor(),
                                Subscription.PAGE,
                                engine.limits().store().pageBytes())
                        .stream()
                        .map(Entry::historyFrame)
                        .toList()
                : engine.readAfter(id, session.cursor(), Subscription.PAGE).entries().stream()
                        .filter(entry -> entry.seq() <= session.seq())
                        .map(Frames::history)
                        .toList();
        post.session(Frames.session(session, engine.limits(), engine.timer().instant()), entries);
    }

    /** See {@link dev.botkit.transport.Gateway#history}. */
    void history(Handshake handshake, String body, Consumer<PostAnswer> answer) {
        Post post = newPost(handshake, answer);
        if (engine.isClosed()) {
            post.refuse(Refusal.CLOSING, CLOSING);
            return;
        }
        guarded(post, () -> {
            checkRate(handshake);
            post.endsWith(engine.timer().schedule(HISTORY_TIMEOUT, post::timedOut));
            Archive.Question question = Archive.question(body, engine.limits());
            String credential = question.credential() == null ? handshake.bearer() : question.credential();
            if (credential != null) {
                Identities.required(engine.verifier());
            }
            ConversationId named = handshake.principal() != null
                    ? Identities.verified(handshake.principal()).withLabel(question.label())
                    : credential != null ? null : Archive.anonymous(handshake, question);
            Step read = user -> {
                ConversationId id = named == null && user != null
                        ? Identities.verified(user.name()).withLabel(question.label())
                        : named;
                if (id != null) {
                    post.isFor(id);
                }
                if (id == null || post.reserves(pageBytes(id))) {
                    post.answerWith(archive.answer(id, question));
                }
            };
            if (engine.readsNothing() && credential == null) {
                read.go(null);
            } else {
                later(post, credential, engine.held(handshake), question.memory(), read);
            }
        });
        if (engine.isClosed()) {
            post.refuse(Refusal.CLOSING, CLOSING);
        }
    }

    /** Does what may block; what it holds until then is counted. */
    private void later(Post post, @Nullable String credential, HeldMemory waiting, long memory, Step step) {
        QueuedTask place = !waiting.resize(memory)
                ? null
                : credential == null
                        ? engine.inBackground(post.network(), () -> goOn(post, waiting, () -> step.go(null)))
                        : engine.verifying()
                                .check(
                                        post.network(),
                                        credential,
                                        user -> checked(post, waiting, () -> step.go(user.get())),
                                        () -> {
                                            waiting.close();
                                            post.refuse(Refusal.BUSY, Verifying.LATE);
                                        });
        if (place == null) {
            waiting.close();
            throw new RefusedException(Refusal.BUSY, TOO_MUCH);
        }
    }

    /** Goes on when the credential has been checked, not on the verifier's threads if the store may be read. */
    private void checked(Post post, HeldMemory waiting, Guarded step) {
        if (engine.readsNothing()) {
            goOn(post, waiting, step);
        } else if (engine.inBackground(post.network(), () -> goOn(post, waiting, step)) == null) {
            waiting.close();
            post.refuse(Refusal.BUSY, TOO_MUCH);
        }
    }

    private static void goOn(Post post, HeldMemory waiting, Guarded step) {
        waiting.close();
        guarded(post, step);
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
            post.refuse(Refusal.BUSY, Engine.STORE_DOWN);
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
                2L * engine.limits().store().pageBytes(), engine.budget().mostInFlight() / 16);
        if (!engine.readsNothing()) {
            return most;
        }
        Conversation known = engine.conversations().find(id);
        return known == null ? 0 : Math.min(most, 2L * known.memory());
    }

    private void checkRate(Handshake handshake) {
        if (!rates.of(handshake.address(), engine.timer().nanoTime())
                .take(engine.timer().nanoTime())) {
            throw new RefusedException(Refusal.RATE_LIMITED, "Too many requests from one address.");
        }
    }

    /** A known id that only the store remembers: its replies are read from there. */
    void answerRepeat(Conversation conversation, Post post, String id, long seq) {
        QueuedTask place = engine.inBackground(
                post.network(),
                () -> guarded(post, () -> {
                    if (post.reserves(pageBytes(conversation.id()))) {
                        post.answerRepeat(
                                archive.repliesTo(
                                        conversation.id(),
                                        id,
                                        seq,
                                        engine.limits().turns().replies()),
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
