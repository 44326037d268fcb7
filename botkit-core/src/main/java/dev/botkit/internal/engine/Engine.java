package dev.botkit.internal.engine;

import dev.botkit.AcceptFilter;
import dev.botkit.BotkitClosedException;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.UndeliverableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.skills.Dispatcher;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Timer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together; the way of a message reads from top to bottom. */
public final class Engine implements Gateway {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Settings settings;
    private final Handling handling;
    private final Timer timer;
    private final Conversations conversations;
    private final Connections connections;
    private final AddressRates addressRates;
    private final Lifecycle lifecycle;
    private final Ids ids = new Ids();
    private final Set<Post> posts = ConcurrentHashMap.newKeySet();

    /** A connection's conversation, and what it found there. */
    record Attached(Conversation conversation, Attachments.Presence presence) {}

    /** Makes an engine; executor and timer are the host's, or null for own ones. */
    public Engine(Settings settings, Dispatcher dispatcher, @Nullable Executor executor, @Nullable Timer timer) {
        this.settings = settings;
        this.handling = new Handling(settings, dispatcher);
        this.lifecycle = new Lifecycle(settings.limits(), executor, timer);
        this.timer = lifecycle.timer();
        this.conversations = new Conversations(this, settings.limits().memoryBytes());
        this.connections = new Connections(settings.limits());
        this.addressRates = new AddressRates(settings.limits().postsPerSecondPerAddress());
    }

    // ---- in: from the transports

    @Override
    public Connection open(Handshake handshake, Peer peer) {
        if (isClosing()) {
            throw new RefusedException(Refusal.CLOSING, "The bot is going away.");
        }
        LiveConnection connection = new LiveConnection(this, handshake, peer);
        connections.add(connection);
        if (isClosing()) {
            connections.remove(connection);
            throw new RefusedException(Refusal.CLOSING, "The bot is going away.");
        }
        connection.awaitFirstFrame();
        return connection;
    }

    @Override
    public void post(Handshake handshake, String body, Duration limit, Consumer<PostAnswer> answer) {
        Post post = new Post(answer, posts);
        try {
            if (!addressRates.take(handshake.address(), timer.nanoTime())) {
                throw new RefusedException(Refusal.RATE_LIMITED, "Too many requests from one address.");
            }
            Frame frame = Frame.read(body, "webhook", limits());
            ConversationId id = Identities.conversation(handshake, frame);
            post.asks(frame, timer.schedule(limit, post::timedOut));
            Admission admission = admit(id, null, frame, null, post);
            if (admission.refusal() != null) {
                post.refuse(admission.refusal(), admission.why());
            } else if (admission.turn() == null) {
                post.answerRepeat(admission.replies());
            }
        } catch (BadFrameException e) {
            post.refuse(e.refusal(), String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            post.refuse(e.refusal(), String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            LOG.error("A POST failed", Logs.withoutMessages(e));
            post.refuse(Refusal.FAILED, "The frame could not be taken.");
        }
        if (isClosed()) {
            // It came while the posts that wait were being answered.
            post.refuse(Refusal.CLOSING, "The bot is going away.");
        }
    }

    /** Binds a connection to its conversation. */
    Attached attach(ConversationId id, LiveConnection connection) {
        while (true) {
            Conversation conversation = open(id);
            Attachments.Presence presence = conversation.attach(connection);
            if (presence != null) {
                return new Attached(conversation, presence);
            }
        }
    }

    /** Filters a frame and hands it to its conversation, where it becomes a turn. */
    Admission admit(
            ConversationId id,
            @Nullable Conversation bound,
            Frame frame,
            Attachments.@Nullable Presence presence,
            @Nullable Post post) {
        MessageData draft = frame.isMessage() ? filtered(id, frame) : null;
        Conversation current = bound == null ? open(id) : bound;
        while (true) {
            Admission admission =
                    draft == null ? current.admitEvent(frame, presence, post) : current.admit(frame, draft, post);
            if (admission != null) {
                return admission;
            }
            current = open(id);
        }
    }

    // ---- a turn

    /** Runs what answers a message. Never throws. */
    void handle(Turn turn, MessageData message) {
        handling.handle(turn, message);
    }

    /** Runs what answers an event within a turn. */
    void dispatch(Turn turn, MessageData event) throws Exception {
        handling.dispatch(turn, event);
    }

    Duration typingDelay(String text) {
        return settings.typingDelay().of(text);
    }

    /** Lets a turn go on later; false if there is nothing to wait for. */
    boolean pause(Turn turn, Duration delay) {
        return lifecycle.pause(turn, delay);
    }

    // ---- out: to the users

    /** Pushes to a conversation. */
    public void say(ConversationId to, Reply reply) {
        checkOpen();
        if (to.proof() == ConversationId.Proof.WEBHOOK) {
            throw new UndeliverableException("A push cannot reach a webhook user: it has no connection, and nobody may"
                    + " read its history. Let the caller sign in, or reply within the turn.");
        }
        Conversation conversation = openForPush(to);
        throughSendMiddleware(draft(to, conversation.label(), null, reply), out -> {
            checkOpen();
            String head = head(out);
            deliver(openForPush(to), out, head, null, null);
        });
    }

    private Conversation openForPush(ConversationId to) {
        try {
            return open(to);
        } catch (RefusedException e) {
            throw new LimitExceededException("No memory is left for another conversation (Limits.memoryBytes).");
        }
    }

    /** A bot's message on its way to the middleware. */
    MessageData draft(ConversationId to, Conversation.Label label, @Nullable String inReplyTo, Reply reply) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(reply.fields());
        fields.put("user", label.user());
        fields.put("channel", label.channel());
        fields.put("to", label.user());
        return new MessageData(
                "", 0, Message.MESSAGE, to, timer.now(), inReplyTo, Collections.unmodifiableMap(fields), List.of());
    }

    /** Lets a bot's message through the middleware. */
    void throughSendMiddleware(MessageData draft, Consumer<MessageData> out) {
        handling.send(draft, out);
    }

    /** A bot's message as JSON, all but its place in the log. */
    String head(MessageData message) {
        String head = Frames.messageHead(message);
        if (head.length() > limits().replyBytes()) {
            throw new LimitExceededException(
                    "The message is larger than " + limits().replyBytes() + " characters of JSON (Limits.replyBytes).");
        }
        return head;
    }

    /** Logs a bot's message and hands it to the open connections. */
    void deliver(Conversation conversation, MessageData draft, String head, @Nullable String id, @Nullable Turn turn) {
        Conversation current = conversation;
        MessageData sent = current.deliver(draft, head, id, turn);
        while (sent == null) {
            current = openForPush(conversation.id());
            sent = current.deliver(draft, head, id, turn);
        }
        handling.replied(sent);
    }

    String refusalText(Refusal refusal, String detail) {
        return settings.refusalText(refusal, detail);
    }

    // ---- life

    /** Stops everything; see {@link dev.botkit.Botkit#close()}. */
    public void close() {
        lifecycle.close(
                connections, () -> posts.forEach(post -> post.refuse(Refusal.CLOSING, "The bot is going away.")));
    }

    void execute(Conversation conversation) {
        lifecycle.execute(conversation::runNext);
    }

    void turnsBegin() {
        lifecycle.turnsBegin();
    }

    void turnsEnded() {
        lifecycle.turnsEnded();
    }

    boolean isClosing() {
        return lifecycle.isClosing();
    }

    boolean isClosed() {
        return lifecycle.isClosed();
    }

    void checkOpen() {
        if (isClosed()) {
            throw new BotkitClosedException("The bot was closed; it sends nothing any more.");
        }
    }

    void closed(LiveConnection connection) {
        connections.remove(connection);
    }

    Conversations conversations() {
        return conversations;
    }

    String newId() {
        return ids.next();
    }

    String newPostId() {
        return ids.random();
    }

    String newEpoch() {
        return ids.random();
    }

    @Override
    public Limits limits() {
        return settings.limits();
    }

    @Override
    public Timer timer() {
        return timer;
    }

    private Conversation open(ConversationId id) {
        Conversation conversation = conversations.open(id);
        if (conversation == null) {
            throw new RefusedException(Refusal.BUSY, "No memory is left for another conversation.");
        }
        return conversation;
    }

    private MessageData filtered(ConversationId id, Frame frame) {
        MessageData message = new MessageData(
                frame.id() == null ? "" : frame.id(), Message.MESSAGE_RECEIVED, id, timer.now(), frame.fields());
        Message accepted = message;
        try {
            for (AcceptFilter filter : settings.acceptFilters()) {
                accepted = filter.accept(accepted);
            }
            return Handling.data(accepted);
        } catch (RefusedException e) {
            throw e;
        } catch (Throwable e) {
            LOG.error("An accept filter failed; the message is refused", Logs.withoutMessages(e));
            throw new RefusedException(Refusal.FAILED, "The message could not be checked.");
        }
    }
}
