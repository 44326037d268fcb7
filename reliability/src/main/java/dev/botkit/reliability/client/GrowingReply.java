package dev.botkit.reliability.client;

import java.util.HashMap;
import java.util.Map;

/** The replies that grow on one connection, and the rules that hold for them there. For the loop's thread. */
final class GrowingReply {

    private final View view;

    /** By their ids, as the message of one may be on its way to the store while the next one grows. */
    private final Map<String, StringBuilder> texts = new HashMap<>();

    GrowingReply(View view) {
        this.view = view;
    }

    /** The connection has caught up, and one grows: this is what there is of it. */
    void partial(Frame frame) throws ViolationException {
        String id = frame.string("id");
        String text = frame.string("text");
        if (view.seqOf(id) == null && texts.putIfAbsent(id, new StringBuilder(text)) != null) {
            throw new ViolationException("It grows here already.");
        }
    }

    /** What is shown already is not shown again: its turn runs once more, after a crash. */
    void delta(Frame frame) throws ViolationException {
        String id = frame.string("id");
        String more = frame.string("text");
        if (more.isEmpty()) {
            throw new ViolationException("Nothing is added.");
        }
        if (view.seqOf(id) != null) {
            return;
        }
        StringBuilder text = texts.computeIfAbsent(id, begins -> new StringBuilder());
        if (frame.number("at") != text.length()) {
            throw new ViolationException(
                    "It begins at " + frame.number("at") + ", but " + text.length() + " characters are there.");
        }
        text.append(more);
    }

    void withdrawn(Frame frame) throws ViolationException {
        String id = frame.stringOrNull("id");
        if (id == null) {
            // On this connection nothing can have grown yet.
            if (!texts.isEmpty()) {
                throw new ViolationException("These grow here: " + texts.keySet());
            }
        } else if (texts.remove(id) == null) {
            throw new ViolationException("It does not grow here.");
        }
    }

    /** A message of the bot is shown: if it is what has grown, it is as long or longer, and the same up to there. */
    void shown(String message, String whole) throws ViolationException {
        StringBuilder text = texts.remove(message);
        if (text != null && !whole.startsWith(text.toString())) {
            throw new ViolationException("It has grown to \"" + text + "\".");
        }
    }
}
