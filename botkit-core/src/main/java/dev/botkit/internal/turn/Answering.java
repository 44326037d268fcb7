package dev.botkit.internal.turn;

import dev.botkit.Message;
import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.internal.dialog.Program;
import dev.botkit.internal.dialog.TurnDialogs;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.skills.Dispatcher;
import dev.botkit.internal.skills.Heard;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.Script;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who answers: interrupts, the dialog that waits, what hears the message, scripts by their triggers, the
 * script that is the fallback, the fallback in code. Events go to scripts that a page may begin, else to
 * their listeners.
 */
final class Answering {

    private static final String TRIGGER = "trigger";

    private final Dispatcher dispatcher;
    private final Dialogs dialogs;
    private final Surroundings around;

    Answering(Dispatcher dispatcher, Dialogs dialogs, Surroundings around) {
        this.dispatcher = dispatcher;
        this.dialogs = dialogs;
        this.around = around;
    }

    /** Lets somebody answer; false if nobody does. */
    boolean answer(Turn turn, MessageData message) throws Exception {
        if (!message.type().equals(Message.MESSAGE_RECEIVED)) {
            return triggered(turn, message) || handled(turn, dispatcher.listener(message));
        }
        Foreseen foreseen = turn.foreseen;
        // It keeps the text.
        turn.foreseen = null;
        if (foreseen != null && foreseen.message() == message && !turn.dialogs().anyWaits()) {
            return handled(turn, foreseen.heard(), foreseen.text())
                    || scripted(turn, message, foreseen.text())
                    || fallsBack(turn, message, foreseen.text());
        }
        HeardText text = dispatcher.text(message);
        if (handled(turn, dispatcher.interrupt(message, text), text)) {
            return true;
        }
        TurnDialogs waiting = turn.dialogs().ifWaiting();
        // What was said before the question was asked cannot be its answer, nor may a fallback talk into it.
        boolean early = waiting != null && turn.dialogs().isEarly(message);
        if (waiting != null && !early && turn.dialogs().open().answer(message, text)) {
            return true;
        }
        return handled(turn, dispatcher.hear(message, text), text)
                || scripted(turn, message, text)
                || (!early && fallsBack(turn, message, text));
    }

    /** Who will answer a message if no dialog waits; null if that cannot be known without code of the host. */
    @Nullable
    Foreseen foresee(MessageData message) {
        if (!message.type().equals(Message.MESSAGE_RECEIVED) || !dispatcher.onlySearches()) {
            return null;
        }
        HeardText text = dispatcher.text(message);
        Heard heard = dispatcher.interrupt(message, text);
        if (heard == null) {
            heard = dispatcher.hear(message, text);
        }
        boolean falls = heard == null && dialogs.scripts().scripts().isEmpty();
        Heard answers = falls ? dispatcher.fallback(message) : heard;
        return new Foreseen(
                message, text, heard, answers != null && answers.pace().isQuick());
    }

    /** Whether somebody hears a message, other than a fallback and a dialog that waits. */
    boolean hears(MessageData message) {
        HeardText text = dispatcher.text(message);
        return dispatcher.interrupt(message, text) != null
                || dispatcher.hear(message, text) != null
                || dialogs.scripts().find(text, dialogs.intents()) != null;
    }

    /** The same for who has heard a text. */
    private boolean handled(Turn turn, @Nullable Heard heard, HeardText text) throws Exception {
        if (heard != null) {
            text.forget();
        }
        return handled(turn, heard);
    }

    private boolean handled(Turn turn, @Nullable Heard heard) throws Exception {
        if (heard == null) {
            return false;
        }
        String outer = turn.report.handledBy(heard.skill());
        long began = around.nanoTime();
        try {
            heard.handler().handle(turn.bot(), heard.message());
        } catch (Exception | Error e) {
            turn.report.handledBy(heard.skill());
            throw e;
        } finally {
            heard.pace().ran(around.nanoTime() - began);
        }
        turn.report.handledBy(outer);
        return true;
    }

    /** A page asks to begin a script. */
    private boolean triggered(Turn turn, MessageData event) throws Exception {
        if (!event.type().equals(TRIGGER) || !(event.field("script") instanceof String script)) {
            return false;
        }
        Object thread = event.field("thread");
        String topic = thread instanceof String name && !name.isEmpty() ? name : null;
        Program program = dialogs.triggered(script, topic);
        return program != null && begins(turn, program, topic, event);
    }

    private boolean scripted(Turn turn, MessageData message, HeardText text) throws Exception {
        ScriptIndex index = dialogs.scripts();
        ScriptIndex.Found found = index.find(text, dialogs.intents());
        Set<String> declined = Set.of();
        while (found != null) {
            text.forget();
            if (begins(turn, index, found.script(), message.withGroups(found.groups()))) {
                return true;
            }
            declined = declined.isEmpty() ? new HashSet<>() : declined;
            declined.add(found.script().key());
            found = index.find(text, dialogs.intents(), declined);
        }
        return false;
    }

    private boolean fallsBack(Turn turn, MessageData message, HeardText text) throws Exception {
        text.forget();
        ScriptIndex index = dialogs.scripts();
        Script fallback = index.fallback();
        return (fallback != null && begins(turn, index, fallback, message))
                || handled(turn, dispatcher.fallback(message));
    }

    /** What is begun is what was found, also if the scripts have just been replaced. */
    private boolean begins(Turn turn, ScriptIndex index, Script script, MessageData message) throws Exception {
        return begins(turn, dialogs.program(index, script), null, message);
    }

    private static boolean begins(Turn turn, Program program, @Nullable String thread, MessageData message)
            throws Exception {
        try {
            return turn.dialogs().open().begin(program, thread, Map.of(), message);
        } catch (Exception | Error e) {
            turn.report.handledBy("script " + program.name());
            throw e;
        }
    }
}
