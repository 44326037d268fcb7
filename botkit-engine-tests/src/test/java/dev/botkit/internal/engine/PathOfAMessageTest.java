package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/ARCHITECTURE.md shows the path of a message; this looks whether that is the path. Without a store, and with an executor that runs
 * turns in place, all of the path is on the stack, but for the calls that have returned.
 */
class PathOfAMessageTest {

    /** Public interfaces, and what is on the path with a store, over POST, for a first frame or in a dialog only. */
    private static final Set<String> ELSEWHERE = Set.of(
            "JSON",
            "Connection",
            "Gateway",
            "Peer",
            "AcceptFilter",
            "Handler",
            "ReceiveMiddleware",
            "SendMiddleware",
            "WriteQueue",
            "StoreWriter",
            "History",
            "Exchange",
            "Requests",
            "Identities",
            "TurnDialogs");

    private final Set<String> passed = new TreeSet<>();

    private void look() {
        StackWalker.getInstance().forEach(frame -> {
            String name = frame.getClassName();
            if (name.startsWith("dev.botkit.internal.") && !name.contains("Test")) {
                passed.add(name.replaceAll(".*\\.([A-Z]\\w*).*", "$1"));
            }
        });
    }

    private static String drawn() throws IOException {
        Matcher block = Pattern.compile("(?ms)^```$(.*?)^```$")
                .matcher(Files.readString(Path.of("..", "docs", "ARCHITECTURE.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void thePageShowsTheClassesThatAMessageAndItsReplyPass() throws IOException {
        Peer peer = new Peer() {
            @Override
            public void write(String frame, WriteDone done) {
                look();
                done.done(true);
            }

            @Override
            public void close(CloseCode code, String reason) {}
        };
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .acceptFilter(message -> {
                    look();
                    return message;
                })
                .skill(skills -> skills.hears("hi", (bot, message) -> {
                    look();
                    bot.reply("hello");
                }))
                .build()) {
            Connection connection =
                    botkit.gateway().open(Handshake.socket("192.0.2.1").withCookie(TestSocket.SECRET), peer);
            connection.receive("{\"type\":\"hello\",\"user\":\"u\",\"channel\":\"socket\"}");
            connection.receive(
                    "{\"type\":\"message\",\"user\":\"u\",\"channel\":\"socket\",\"id\":\"m-1\",\"text\":\"hi\"}");
        }
        Set<String> drawn = Pattern.compile("\\b[A-Z]\\w+")
                .matcher(drawn())
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(passed)
                .as("classes on the stack")
                .contains("FrameProcessor", "Conversation", "Turn", "Answering", "Outbox");
        assertThat(drawn).as("classes that the page draws").containsAll(passed);
        drawn.removeAll(ELSEWHERE);
        assertThat(drawn)
                .as("classes that a message over a socket passes, without a store")
                .hasSizeLessThanOrEqualTo(24);
    }
}
