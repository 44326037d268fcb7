package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.LimitExceededException;
import dev.botkit.Message;
import dev.botkit.ReceiveMiddleware;
import dev.botkit.Reply;
import dev.botkit.SendMiddleware;
import dev.botkit.WhileStreaming;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.ListenerMethod;
import dev.botkit.internal.runtime.Listeners;
import dev.botkit.internal.runtime.Settings;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.skills.Dispatcher;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The skills' side of a turn: middleware, the handler, the listeners, and what happens when they fail. */
public final class Handling {

    private static final Log LOG = Log.of(Handling.class);

    /** What an exception takes beside its message. A guess: the JVM does not tell how deep the stack is unless it is read out. */
    private static final int STACK = 2 * 1024;

    /** Of how many causes the messages are counted; they may form a circle. */
    private static final int MOST_CAUSES = 16;

    private final Settings settings;
    private final Surroundings around;
    private final Listeners listeners;
    private final Answering answering;

    public Handling(
            Settings settings, Surroundings around, Listeners listeners, Dispatcher dispatcher, Dialogs dialogs) {
        this.settings = settings;
        this.around = around;
        this.listeners = listeners;
        this.answering = new Answering(dispatcher, dialogs, around);
    }

    /** Runs the middleware and whoever answers. Never throws. */
    void handle(Turn turn, MessageData message) {
        turn.report.starts();
        if (message.redelivered()) {
            listeners.tell(ListenerMethod.REDELIVERED, turn.bytes(), listener -> listener.redelivered(message));
        }
        if (listeners.hear(ListenerMethod.TURN_STARTED)) {
            listeners.tell(ListenerMethod.TURN_STARTED, turn.bytes(), listener -> listener.turnStarted(message));
        }
        try {
            receive(turn, message, 0);
        } catch (Throwable e) {
            failed(turn, message, e);
        }
    }

    private void receive(Turn turn, Message message, int place) throws Exception {
        List<ReceiveMiddleware> middleware = settings.receiveMiddleware();
        if (place < middleware.size()) {
            middleware.get(place).receive(turn.bot(), message, next -> receive(turn, next, place + 1));
        } else {
            dispatch(turn, data(message));
        }
    }

    /** Runs whoever answers. */
    void dispatch(Turn turn, MessageData message) throws Exception {
        if (turn.dialogs().isTimeout(message)) {
            turn.dialogs().open().timeOut();
        } else if (!answering.answer(turn, message)) {
            turn.report.isUnhandled();
            listeners.tell(ListenerMethod.UNHANDLED, turn.bytes(), listener -> listener.unhandled(message));
            suggest(message);
        }
    }

    /** Lets a reply through the middleware. The id of what went out last; null if nothing did. */
    @Nullable
    public String send(Draft draft, Function<Draft, @Nullable String> out) {
        if (settings.sendMiddleware().isEmpty()) {
            return out.apply(draft);
        }
        AtomicReference<@Nullable String> last = new AtomicReference<>();
        try {
            send(draft, 0, sent -> last.set(out.apply(sent)));
            return last.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw loggable(new BotkitException(
                    "Send middleware failed: " + e.getClass().getName(), e));
        }
    }

    private void send(Draft draft, int place, Consumer<Draft> out) throws Exception {
        List<SendMiddleware> middleware = settings.sendMiddleware();
        if (place < middleware.size()) {
            middleware.get(place).send(draft, next -> send(draft.with(reply(next)), place + 1, out));
        } else {
            out.accept(draft);
        }
    }

    private static Reply reply(@Nullable Reply handedOn) {
        if (handedOn == null) {
            throw loggable(new BotkitException(
                    "Send middleware must hand on a reply, never null; to drop it, do not call next."));
        }
        return handedOn;
    }

    /** The message that a reply becomes. */
    public MessageData message(Draft draft) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(draft.reply().fields());
        fields.put("user", draft.user());
        fields.put("channel", draft.channel());
        fields.put("to", draft.user());
        return new MessageData(
                "",
                0,
                Message.MESSAGE,
                draft.conversation(),
                around.timer().instant(),
                draft.inReplyTo(),
                Collections.unmodifiableMap(fields),
                List.of());
    }

    /** The fields of a bot's message as JSON. */
    public String body(MessageData message) {
        return body(message, true);
    }

    /** The same; {@code bounded} is whether it may be too long. */
    String body(MessageData message, boolean bounded) {
        String body = Frames.body(message.fields());
        int most = around.limits().turns().replyCharacters();
        if (bounded && body.length() > most) {
            throw loggable(new LimitExceededException(
                    "The message is larger than " + most + " characters of JSON (TurnLimits.replyCharacters)."));
        }
        return body;
    }

    Duration typingDelay(String text) {
        return settings.typingDelay().of(text);
    }

    /** Whether a user's next message stops what the bot is still writing. */
    public boolean interrupts() {
        return settings.whileStreaming() == WhileStreaming.INTERRUPT;
    }

    /** What the user is told of a turn that failed; null for nothing. */
    @Nullable
    Reply apology() {
        return settings.apology();
    }

    /** Called with the conversation's lock, so that replies are told in their order. */
    public boolean noteReplied(MessageData message, int bytes) {
        if (!listeners.hear(ListenerMethod.REPLIED)) {
            return false;
        }
        listeners.note(ListenerMethod.REPLIED, bytes, listener -> listener.replied(message));
        return true;
    }

    /** Has the replies told that were noted. */
    public void tellNoted() {
        listeners.tellNoted();
    }

    void dialogEnded(ConversationId conversation, DialogEnd end) {
        if (listeners.hear(ListenerMethod.DIALOG_ENDED)) {
            long bytes = (long) JsonValues.bytes(end.vars()) + JsonValues.bytes(end.responses());
            listeners.tell(ListenerMethod.DIALOG_ENDED, bytes, listener -> listener.dialogEnded(conversation, end));
        }
    }

    /** Who will answer a message if no dialog waits; null if code of the host may run before that is known. */
    @Nullable
    Foreseen foresee(MessageData message) {
        return settings.receiveMiddleware().isEmpty() ? answering.foresee(message) : null;
    }

    /** Whether somebody hears a text, other than a fallback and a dialog that waits. */
    boolean hears(Turn turn, String text) {
        return answering.hears(data(turn.message().withText(text)));
    }

    void failed(Turn turn, MessageData message, Throwable failure) {
        failed(turn, message, failure, settings.apology());
    }

    /** What the handler was to write has failed; the user who was told of a failure in this turn is not told again. */
    void streamFailed(Turn turn, MessageData message, Throwable failure) {
        failed(turn, message, failure, turn.report.isFailed() ? null : settings.apology());
    }

    private void failed(Turn turn, MessageData message, Throwable failure, @Nullable Reply apology) {
        if (turn.wasAbandoned()) {
            LOG.debug("An abandoned handler has failed", failure);
            return;
        }
        if (turn.isCutOff() && endsWhatIsCutOff(turn, message, failure)) {
            return;
        }
        turn.report.hasFailed();
        LOG.error(
                "A handler failed: skill {}, conversation {}, message {} (exception messages are left out, as they may"
                        + " quote users; BotkitListener.failed gets all of it)",
                turn.skill(),
                Redaction.name(turn.conversation()),
                message.id().isEmpty() ? "event" : message.id(),
                failure);
        tellOfFailure(turn, message, failure);
        if (apology != null) {
            try {
                turn.bot().apologize(apology);
            } catch (Throwable e) {
                LOG.debug("The apology could not be sent", e);
            }
        }
    }

    /** No apology for what a handler throws because its turn was cut off: it runs again. False if that is a failure of its own. */
    private boolean endsWhatIsCutOff(Turn turn, MessageData message, Throwable failure) {
        if (failure instanceof InterruptedException || failure instanceof CancellationException) {
            LOG.debug("A handler was interrupted because its turn was cut off", failure);
        } else if (failure instanceof StoreUnavailableException) {
            LOG.debug("A turn was cut off from its store");
            tellOfFailure(turn, message, failure);
        } else {
            return false;
        }
        turn.cutOff();
        return true;
    }

    private void tellOfFailure(Turn turn, MessageData message, Throwable failure) {
        if (listeners.hear(ListenerMethod.FAILED)) {
            long bytes = turn.bytes() + bytes(failure);
            listeners.tell(ListenerMethod.FAILED, bytes, listener -> listener.failed(message, failure));
        }
    }

    /** An estimate of what an exception takes in memory: its own and its causes' messages and stacks. */
    private static long bytes(Throwable failure) {
        long sum = 0;
        int looked = 0;
        try {
            for (Throwable one = failure; one != null && looked < MOST_CAUSES; one = one.getCause()) {
                looked++;
                String text = one.getMessage();
                sum += STACK + (text == null ? 0 : JsonValues.textBytes(text));
            }
        } catch (Throwable e) {
            // An exception of the host's may fail to make its message.
            LOG.debug("What an exception takes in memory is not known", e);
        }
        return sum;
    }

    private static void suggest(MessageData message) {
        if (LOG.isDebugEnabled()) {
            boolean said = message.type().equals(Message.MESSAGE_RECEIVED);
            LOG.debug(
                    "Nobody listens to this {}; register one in a skill: {}",
                    said ? "message" : "event",
                    said
                            ? "skills.fallback((bot, message) -> …)"
                            : "skills.on(\"" + printable(message.type()) + "\", (bot, event) -> …)");
        }
    }

    private static String printable(String type) {
        return type.chars().allMatch(c -> c > ' ' && c < 0x7f) ? type : "…";
    }

    /** What a filter or middleware handed on. */
    public static MessageData data(@Nullable Message message) {
        if (message instanceof MessageData data) {
            return data;
        }
        throw loggable(new BotkitException(
                "Accept filters and receive middleware must hand on the message or a changed copy of it, never null or a"
                        + " message of their own making."));
    }
}
