package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.SkillRegistry;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Conversations of one bot in this process, without sockets and without a store; turns run on the thread that says something.
 */
final class InProcessChat implements AutoCloseable {

    /** A prime, so that the order in which conversations speak is not the one in which they lie in memory. */
    private static final int STRIDE = 7_919;

    private static final String HELLO = "{\"type\":\"hello\",\"user\":\"visitor-1\",\"channel\":\"socket\"}";

    private final Botkit botkit;
    private final List<Connection> conversations = new ArrayList<>();
    private long written;
    private long said;
    private volatile String closed = "no connection was closed";

    /** Opens so many conversations with a bot that has one skill, and these limits, but no rates. */
    @SuppressWarnings("this-escape") // Nothing is written before something was said.
    InProcessChat(Limits limits, Consumer<SkillRegistry> skill, int count) {
        botkit = Botkit.builder()
                .limits(limits.toBuilder()
                        .conversations(each -> each.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0)
                                .connections(count)
                                .connectionsPerAddress(count))
                        .build())
                .executor(Runnable::run)
                .skill("skill", skill::accept)
                .build();
        for (int i = 0; i < count; i++) {
            Connection connection = botkit.gateway()
                    .open(Handshake.socket("127.0.0.1").withCookie(AnonymousSecret.generate()), new CountingPeer());
            conversations.add(connection);
            // Whoever says nothing for some seconds is closed, and it may take longer until it is one's turn.
            connection.receive(HELLO);
        }
    }

    static String frame(String text) {
        return "{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"visitor-1\",\"channel\":\"socket\"}";
    }

    /** Says the same thing so often, in one conversation after the other; returns how long that took. */
    long say(String frame, int times) {
        long start = System.nanoTime();
        long before = written;
        for (int i = 0; i < times; i++) {
            conversations.get((int) (said * STRIDE % conversations.size())).receive(frame);
            said++;
        }
        long nanos = System.nanoTime() - start;
        if (written != before + times) {
            throw new IllegalStateException(
                    (written - before) + " replies came to " + times + " messages; " + closed + ".");
        }
        return nanos;
    }

    @Override
    public void close() {
        conversations.forEach(Connection::closed);
        botkit.close();
    }

    private final class CountingPeer implements Peer {

        @Override
        public void write(String frame, WriteDone done) {
            written++; // On the thread that says something.
            done.done(true);
        }

        @Override
        public void close(CloseCode code, String reason) {
            closed = "a connection was closed: " + reason;
        }
    }
}
