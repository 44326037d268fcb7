package dev.botkit.internal.log;

import java.util.List;

/**
 * What a message was answered, as it is told to somebody who sends it again.
 *
 * @param frames in order; as many as one page holds
 * @param more whether there are more, which the history has
 */
public record Replies(List<String> frames, boolean more) {

    public static final Replies NONE = new Replies(List.of(), false);
}
