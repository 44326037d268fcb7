package dev.botkit.reliability.server;

import dev.botkit.Bot;
import dev.botkit.BotkitException;
import dev.botkit.ConnectionEvent;
import dev.botkit.Message;
import dev.botkit.ReplyStream;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import java.util.EnumSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers as {@link Workload} and {@link StreamTalk} say, and tells of each run of a handler before it does anything else. */
public final class RecordingSkill implements Skill, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingSkill.class);

    private static final int PIECE = 8;
    private static final int PIECE_MILLIS = 20;

    private final Workload workload = new Workload(true);
    private final StreamWriter streams = new StreamWriter();
    private final Consumer<Message> handled;

    /** Pushes come from another thread than the turn's, as those of a host's own events do. */
    private final ExecutorService pushes = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "pushes");
        thread.setDaemon(true);
        return thread;
    });

    /** Makes one; the consumer is called on turns' threads. */
    public RecordingSkill(Consumer<Message> handled) {
        this.handled = handled;
    }

    @Override
    public void register(SkillRegistry skills) {
        skills.on(Message.MESSAGE_RECEIVED, this::handle);
        // Not of a goodbye: it belongs to no connection that a checker knows.
        for (ConnectionEvent.Kind kind : EnumSet.complementOf(EnumSet.of(ConnectionEvent.Kind.GOODBYE))) {
            skills.on(
                    kind,
                    (bot, event) -> bot.reply(
                            Workload.note(kind.type(), String.valueOf(event.field("probe")), event.missed())));
        }
    }

    /** As a language model writes. */
    private static void grow(Bot bot, String text) throws InterruptedException {
        ReplyStream stream = bot.stream();
        for (int at = 0; at < text.length(); at += PIECE) {
            stream.append(text.substring(at, Math.min(text.length(), at + PIECE)));
            Thread.sleep(PIECE_MILLIS);
        }
        stream.complete();
    }

    private void handle(Bot bot, Message message) throws InterruptedException {
        handled.accept(message);
        StreamTalk.Growth growth = StreamTalk.growth(message.id(), message.text());
        if (growth != null) {
            streams.write(bot.stream(), growth);
            return;
        }
        for (String reply : workload.replies(message.id(), message.text())) {
            if (Workload.grows(message.text())) {
                grow(bot, reply);
            } else {
                bot.reply(reply);
            }
        }
        for (String push : workload.pushes(message.id(), message.text())) {
            pushes.execute(() -> push(bot, push));
        }
    }

    private static void push(Bot bot, String text) {
        try {
            bot.push(bot.conversation(), text);
        } catch (BotkitException e) {
            // The checker misses it, unless the run was stopped.
            LOG.warn("A push was not sent: {}", e.toString());
        }
    }

    /** Drops the pushes that wait, and what grows. */
    @Override
    public void close() {
        pushes.shutdownNow();
        streams.close();
    }
}
