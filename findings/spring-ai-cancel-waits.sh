#!/usr/bin/env bash
# Cancelling a stream of Spring AI's OpenAI model blocks the caller while the provider is silent, and the request goes on.
#
# Versions:  spring-ai-client-chat and spring-ai-openai 2.0.1, openai-java-core 4.49.0.
# Input:     a question, streamed; the provider sends a piece of text and is silent then, as models are that think, or nothing
#            at all. The client's time-out is 6 s. After 1.5 s the subscription is disposed of.
# Behaviour: behind a piece of text, dispose() blocks until the client's time-out, where the connection ends: the response is
#            closed under the lock of the reader that waits for the next line. Before the response has begun, dispose() returns,
#            and the connection stays open until the time-out as well. While text flows, the connection is closed within 0.3 s.
# Seen:      the text after "expected" below.
# Source:    Reactive Streams, rule 3.5: Subscription.cancel must return in a timely manner, be idempotent and thread-safe.
# Means:     a stop button hangs the thread that serves it, for a minute by default, and the provider goes on and bills.
#            botkit-spring-ai cancels on threads of its own, of which there are 64 at most, and ends the turn before that.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-client-chat</artifactId><version>2.0.1</version></dependency>
    <dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-openai</artifactId><version>2.0.1</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import reactor.core.Disposable;

public class Finding {

    public static void main(String[] args) throws Exception {
        told(true); // Loads classes.
        System.out.println("behind a piece of text: " + told(true));
        System.out.println("before the response: " + told(false));
        System.exit(0);
    }

    static String told(boolean begins) throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CompletableFuture<Long> closed = new CompletableFuture<>();
        new Thread(() -> {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[65_536]);
                if (begins) {
                    String text = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                            + "[{\"index\":0,\"delta\":{\"content\":\"Well, \"},\"finish_reason\":null}]}\n\n";
                    socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(text.length()) + "\r\n" + text
                            + "\r\n").getBytes(StandardCharsets.UTF_8));
                    socket.getOutputStream().flush();
                }
                while (socket.getInputStream().read() >= 0) {
                    // Nothing is to come.
                }
            } catch (IOException e) {
                // Closed the hard way.
            }
            closed.complete(System.nanoTime());
        }).start();
        ChatClient client = ChatClient.create(OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl("http://127.0.0.1:" + server.getLocalPort() + "/v1")
                        .apiKey("none")
                        .model("m")
                        .timeout(Duration.ofSeconds(6))
                        .maxRetries(0)
                        .build())
                .build());
        Disposable answer = client.prompt("Tell me").stream().content().subscribe(more -> {}, failure -> {});
        Thread.sleep(1_500);
        long began = System.nanoTime();
        answer.dispose();
        long returned = System.nanoTime();
        long end = closed.get(20, TimeUnit.SECONDS);
        server.close();
        return "dispose() returns " + soon(returned - began) + ", the connection ends " + soon(end - began);
    }

    static String soon(long nanos) {
        return nanos < TimeUnit.SECONDS.toNanos(2) ? "within 2 s" : "later than that";
    }
}
END
javac -cp 'lib/*' -d classes Finding.java
java -cp 'classes:lib/*' Finding > seen 2> log || { cat log seen; exit 1; }

cat > expected <<'END'
behind a piece of text: dispose() returns later than that, the connection ends later than that
before the response: dispose() returns within 2 s, the connection ends later than that
END
cat seen
diff expected seen && echo "as stated"
