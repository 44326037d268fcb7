package stranger.refused;

import dev.botkit.Bot;
import dev.botkit.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a host writes who does not know {@code BotTester}. Abstract, so that the next method of {@link Bot} does not break it. */
public abstract class FakeBot implements Bot {

    final List<Reply> replies = new ArrayList<>();

    @Override
    public @Nullable String reply(Reply reply) {
        replies.add(reply);
        return null;
    }
}
