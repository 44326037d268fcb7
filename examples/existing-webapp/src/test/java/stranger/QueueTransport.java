package stranger;

import dev.botkit.Botkit;
import dev.botkit.RefusedException;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.Peer;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transport over plain queues, as one for a message broker would be. */
final class QueueTransport {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Gateway gateway;
    private final HttpPolicy policy;

    QueueTransport(Botkit botkit, HttpPolicy policy) {
        this.gateway = botkit.gateway();
        this.policy = policy;
    }

    /** A client's end of a line. */
    final class Line implements Peer {

        final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final Slot slot;
        private final Connection connection;
        private volatile @Nullable CloseCode closedWith;

        @SuppressWarnings("this-escape")
        Line(HttpFacts client) {
            policy.checkOrigin(client);
            Handshake handshake = policy.handshake(Handshake.Kind.SOCKET, client);
            slot = gateway.reserve(handshake);
            connection = gateway.open(handshake, this, slot);
        }

        @Override
        public void write(String frame, WriteDone done) {
            done.done(closedWith == null && received.offer(frame));
        }

        @Override
        public void close(CloseCode code, String reason) {
            closedWith = code;
            slot.closeAfter(Duration.ofSeconds(30));
            gateway.timer().schedule(Duration.ZERO, this::hangUp);
        }

        void send(String... parts) {
            int held = 0;
            for (String part : parts) {
                held += bytes(part);
                if (parts.length > 1 && !connection.receiving(held)) {
                    return;
                }
            }
            if (parts.length > 1) {
                connection.receiving(0);
            }
            if (held > gateway.limits().clients().frameBytes()) {
                connection.refuse(Refusal.TOO_LARGE, "Send less at once.");
            } else {
                connection.receive(String.join("", parts));
            }
        }

        void ping() {
            connection.control();
        }

        void hangUp() {
            connection.closed();
            slot.close();
        }

        @Nullable
        CloseCode closedWith() {
            return closedWith;
        }
    }

    CompletableFuture<String> post(HttpFacts client, String body) {
        return ask(client, body, (handshake, answer) -> gateway.post(handshake, body, LIMIT, answer));
    }

    CompletableFuture<String> history(HttpFacts client, String body) {
        return ask(client, body, (handshake, answer) -> gateway.history(handshake, body, answer));
    }

    private interface Question {
        void ask(Handshake handshake, Consumer<PostAnswer> answer);
    }

    private CompletableFuture<String> ask(HttpFacts client, String body, Question question) {
        CompletableFuture<String> answered = new CompletableFuture<>();
        Handshake handshake = policy.handshake(Handshake.Kind.REQUEST, client);
        try (HeldMemory held = gateway.held(handshake)) {
            if (!held.resize(bytes(body))) {
                throw new RefusedException(Refusal.BUSY, "No memory is left for the body.");
            }
            question.ask(handshake, answer -> answer(answered, answer));
        } catch (RefusedException e) {
            answer(answered, PostAnswer.refusal(e.refusal(), String.valueOf(e.getMessage())));
        }
        return answered;
    }

    private static void answer(CompletableFuture<String> answered, PostAnswer answer) {
        answered.complete(answer.status() + " " + answer.body());
        answer.done().run();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** What a browser at this address shows, without headers; {@code cookies} are names and values in turn. */
    static HttpFacts browser(String address, List<String> cookies) {
        HttpFacts.Lookup header = name -> null;
        HttpFacts.Lookup cookie = name -> cookies.contains(name) ? cookies.get(cookies.indexOf(name) + 1) : null;
        return HttpFacts.of(address, header, cookie);
    }
}
