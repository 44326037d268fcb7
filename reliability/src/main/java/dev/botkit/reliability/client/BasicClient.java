package dev.botkit.reliability.client;

import dev.botkit.reliability.net.ClientSocket;
import dev.botkit.reliability.net.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client as original Botkit pages have them: it knows nothing of resume, has a cookie, and takes
 * {@code message} and {@code typing}. Any other frame is a violation. It does not connect again.
 */
public final class BasicClient implements ClientSocket.Listener {

    private static final Set<String> TYPES = Set.of("message", "typing");

    private final EventLoop loop;
    private final String user;
    private final Consumer<String> texts;
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable ClientSocket socket;

    private BasicClient(EventLoop loop, String user, Consumer<String> texts) {
        this.loop = loop;
        this.user = user;
        this.texts = texts;
    }

    /**
     * Opens one, which says hello.
     *
     * @param cookie the value of the cookie {@code botkit}
     * @param texts is told the text of each message, on the loop's thread
     */
    public static BasicClient open(
            EventLoop loop, InetSocketAddress server, String user, String cookie, Consumer<String> texts) {
        BasicClient client = new BasicClient(loop, user, texts);
        loop.execute(() ->
                client.socket = ClientSocket.open(loop, server, "/", Map.of("Cookie", "botkit=" + cookie), client));
        return client;
    }

    /** Its user types something; it is sent without an id. */
    public void say(String text) {
        withSocket(open -> open.send(Outgoing.message(null, user, text)));
    }

    /** Its user closes the page. */
    public void leave() {
        withSocket(open -> open.close(1000));
    }

    /** With which code it was closed. */
    public CompletableFuture<Integer> closed() {
        return closed;
    }

    /** What the server sent that this client does not know. */
    public List<String> violations() {
        CompletableFuture<List<String>> copy = new CompletableFuture<>();
        loop.execute(() -> copy.complete(List.copyOf(violations)));
        return copy.join();
    }

    private void withSocket(Consumer<ClientSocket> action) {
        loop.execute(() -> {
            ClientSocket now = socket;
            if (now != null) {
                action.accept(now);
            }
        });
    }

    @Override
    public void opened() {
        withSocket(open -> open.send(Outgoing.basicHello("welcome_back", user)));
    }

    @Override
    public void text(String text) {
        try {
            Frame frame = Frame.parse(text);
            if (!TYPES.contains(frame.string("type"))) {
                violations.add("A basic client got a control frame: " + text);
            } else if (frame.string("type").equals("message")) {
                texts.accept(frame.string("text"));
            }
        } catch (ViolationException e) {
            violations.add(e.getMessage() + " The frame: " + text);
        }
    }

    @Override
    public void closed(int code, String reason) {
        closed.complete(code);
    }
}
