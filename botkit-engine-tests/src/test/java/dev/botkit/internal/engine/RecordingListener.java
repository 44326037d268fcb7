package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.BotkitListener;
import dev.botkit.Message;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.monitor.ConnectionOpened;
import dev.botkit.monitor.ConversationEvicted;
import dev.botkit.monitor.ConversationLoaded;
import dev.botkit.monitor.Refused;
import dev.botkit.monitor.Resumed;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.monitor.StoreDown;
import dev.botkit.monitor.StoreSlow;
import dev.botkit.monitor.StoreUp;
import dev.botkit.monitor.TurnEnded;
import dev.botkit.testtools.TestSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Overrides every method, and writes down what it is told, a line for each call. */
class RecordingListener implements BotkitListener {

    private static final List<String> LABELS =
            List.of("u", "v", "w", "u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9");

    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    void tell(String line) {
        told.add(line);
    }

    /** Waits for the next line that begins so; returns it, and drops what came before. */
    String next(String beginning) {
        try {
            while (true) {
                String line = told.poll(20, TimeUnit.SECONDS);
                assertThat(line).as("told within 20 s: %s", beginning).isNotNull();
                if (line.startsWith(beginning)) {
                    return line;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** All lines that are there and begin with one of these. */
    List<String> all(String... beginnings) {
        List<String> lines = new ArrayList<>();
        for (String line : told) {
            if (List.of(beginnings).stream().anyMatch(line::startsWith)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Conversations by the labels of test sockets, others by their names. */
    private static String name(@Nullable ConversationId id) {
        if (id == null) {
            return "nobody";
        }
        return LABELS.stream()
                .filter(label -> TestSocket.SECRET.conversation(label).equals(id))
                .findFirst()
                .orElse(id.name());
    }

    @Override
    public void turnStarted(Message message) {
        tell("started " + message.type() + " " + message.text());
    }

    @Override
    public void turnEnded(TurnEnded turn) {
        tell("ended " + turn.outcome() + " " + turn.message().text() + " by " + turn.skill() + " after "
                + turn.duration().toMillis() + " ms, handler " + turn.handling().toMillis() + " ms");
    }

    @Override
    public void redelivered(Message message) {
        tell("redelivered " + message.id());
    }

    @Override
    public void unhandled(Message message) {
        tell("unhandled " + message.text());
    }

    @Override
    public void replied(Message message) {
        tell("replied " + message.seq() + " " + message.text());
    }

    @Override
    public void dialogEnded(ConversationId conversation, DialogEnd end) {
        tell("dialog ended " + name(conversation));
    }

    @Override
    public void failed(Message message, Throwable failure) {
        tell("failed " + failure.getMessage());
    }

    @Override
    public void turnStuck(SlowTurn turn) {
        tell("stuck " + turn.message().text() + " in " + turn.skill() + " for "
                + turn.age().toSeconds() + " s");
    }

    @Override
    public void turnAbandoned(SlowTurn turn) {
        tell("abandoned " + turn.message().text() + " in " + turn.skill() + " after "
                + turn.age().toSeconds() + " s");
    }

    @Override
    public void connectionOpened(ConnectionOpened connection) {
        tell("opened " + connection.connection());
    }

    @Override
    public void connectionClosed(ConnectionClosed connection) {
        tell("closed " + connection.connection() + " of " + name(connection.conversation()) + " with "
                + connection.code() + " after " + connection.duration().toSeconds() + " s");
    }

    @Override
    public void resumed(Resumed client) {
        tell("resumed " + name(client.conversation()) + " missed " + client.missed());
    }

    @Override
    public void refused(Refused refused) {
        tell("refused " + refused.refusal().code() + " of " + name(refused.conversation()));
    }

    @Override
    public void conversationLoaded(ConversationLoaded conversation) {
        tell("loaded " + name(conversation.conversation()) + " in "
                + conversation.duration().toMillis() + " ms");
    }

    @Override
    public void conversationEvicted(ConversationEvicted conversation) {
        tell("evicted " + name(conversation.conversation()));
    }

    @Override
    public void storeSlow(StoreSlow store) {
        tell("store slow " + store.operation() + " " + store.age().toMillis() + " ms");
    }

    @Override
    public void storeDown(StoreDown store) {
        tell("store down " + store.operation() + " " + store.failure());
    }

    @Override
    public void storeUp(StoreUp store) {
        tell("store up " + store.operation() + " after " + store.outage().toSeconds() + " s");
    }
}
