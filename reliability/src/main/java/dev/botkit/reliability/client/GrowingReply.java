package dev.botkit.reliability.client;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The replies that grow on one connection, and the rules that hold for them there. For the loop's thread. */
final class GrowingReply {

    private final View view;

    /** By their ids, as the message of one may be on its way to the store while the next one grows. */
    private final Map<String, StringBuilder> texts = new HashMap<>();

    GrowingReply(View view) {
        this.view = view;
    }

    /**
     * One begins to grow, or the connection has caught up, and this is what there is of one.
     *
     * @return its text; null if it is shown already, and so is not shown again: its turn runs once more, after a crash
     */
    @Nullable
    CharSequence partial(Frame frame) throws ViolationException {
        String id = frame.string("id");
        StringBuilder text = new StringBuilder(wholeCharacters(frame));
        if (isShown(id)) {
            return null;
        }
        if (texts.putIfAbsent(id, text) != null) {
            throw new ViolationException("It grows here already.");
        }
        view.grows(id, text, texts.keySet());
        return text;
    }

    /** One has grown; returns what {@link #partial} does. */
    @Nullable
    CharSequence delta(Frame frame) throws ViolationException {
        String id = frame.string("id");
        String more = wholeCharacters(frame);
        if (more.isEmpty()) {
            throw new ViolationException("Nothing is added.");
        }
        if (isShown(id)) {
            return null;
        }
        StringBuilder text = texts.get(id);
        if (text == null) {
            throw new ViolationException("It does not grow here.");
        }
        if (frame.number("at") != text.length()) {
            throw new ViolationException(
                    "It begins at " + frame.number("at") + ", but " + text.length() + " characters are there.");
        }
        text.append(more);
        return text;
    }

    private boolean isShown(String id) {
        if (view.seqOf(id) == null) {
            return false;
        }
        view.goesOn(id);
        return true;
    }

    private static String wholeCharacters(Frame frame) throws ViolationException {
        String text = frame.string("text");
        if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            throw new ViolationException("It ends within a character.");
        }
        return text;
    }

    void withdrawn(Frame frame) throws ViolationException {
        String id = frame.stringOrNull("id");
        if (id == null) {
            // On this connection nothing can have grown yet.
            if (!texts.isEmpty()) {
                throw new ViolationException("These grow here: " + texts.keySet());
            }
            view.nothingGrows();
        } else if (texts.remove(id) == null) {
            throw new ViolationException("It does not grow here.");
        } else {
            view.withdrawn(id);
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
