package dev.botkit.reliability.server;

import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.check.Handled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RecordingServer} prints when a handler begins to run.
 *
 * @param conversation whose message it is
 * @param run the run
 */
public record HandledLine(ConversationId conversation, Handled run) {

    private static final String FIRST = "handled";

    /** So that half a line, left by a kill, is not taken for a whole one. */
    private static final String LAST = ".";

    static String of(Message message) {
        return String.join(
                " ",
                FIRST,
                message.conversation().toString(),
                message.id(),
                Long.toString(message.seq()),
                Boolean.toString(message.redelivered()),
                LAST);
    }

    /** Reads one of the given process; null if it is another line. */
    public static @Nullable HandledLine parse(int process, String line) {
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() != 6 || !words.get(0).equals(FIRST) || !words.get(5).equals(LAST)) {
            return null;
        }
        return new HandledLine(
                ConversationId.parse(words.get(1)),
                new Handled(process, words.get(2), Long.parseLong(words.get(3)), Boolean.parseBoolean(words.get(4))));
    }
}
