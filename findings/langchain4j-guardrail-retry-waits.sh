#!/usr/bin/env bash
# LangChain4j waits for the second answer, which an output guardrail asks for, on the thread that is to bring it.
#
# Versions:  langchain4j 1.19.0 and langchain4j-open-ai 1.19.0 with its JDK HTTP client, JDK 17 to 25.
# Input:     an assistant of AiServices that streams, with an output guardrail that asks the model again, once
#            (OutputGuardrail.reprompt); two users who ask at the same time; a server that answers everything at once, but the
#            second questions only when both have come. The common pool is of a fixed size, the number of its threads is given
#            as the JVM does by the number of processors:
#            - "4 threads": the common pool of a machine with five processors;
#            - "2 threads": that of one with three;
#            - "4 threads, second answer fails": the server answers the second questions with status 500.
# Behaviour: StreamingToSynchronousChatExecutor sends the second question and blocks in a latch until its answer is complete. It
#            does so on the thread on which the first answer came, which with the JDK's client is one of the common pool. Its
#            answer needs a thread of that pool, too: as soon as all of them wait so, none of the answers can arrive, nor can
#            anybody else's. On a machine with two processors and JDK 25 a single user is enough (before JDK 25 a pool of one
#            thread is not used for this). An error of the second request does not open the latch: the thread waits for ever.
# Seen:      the text after "expected" below. The script waits for ten seconds in each case and then ends its JVM.
# Source:    LangChain4j's documentation of guardrails describes retries and reprompts for streaming assistants, without a word
#            on threads.
# Means:     the user gets no answer and no error, and whatever else uses the common pool stands still. botkit-langchain4j shows
#            the time-out of the answer (TurnLimits.streamTimeout) and cannot free the thread; docs/MODELS.md says how to avoid it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>dev.langchain4j</groupId><artifactId>langchain4j</artifactId><version>1.19.0</version></dependency>
    <dependency><groupId>dev.langchain4j</groupId><artifactId>langchain4j-open-ai</artifactId><version>1.19.0</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

public class Finding {

    interface Assistant {
        TokenStream chat(String text);
    }

    /** Takes the second answer. */
    static final class AsksAgain implements OutputGuardrail {
        @Override
        public OutputGuardrailResult validate(AiMessage said) {
            return said.text().equals("second") ? success() : reprompt("Not that.", "Say it differently.");
        }
    }

    static final int USERS = 2;

    public static void main(String[] args) throws Exception {
        boolean fails = args.length > 0;
        CountDownLatch bothAskAgain = new CountDownLatch(USERS);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean again = asked.contains("Say it differently.");
            if (again) {
                bothAskAgain.countDown();
                try {
                    bothAskAgain.await();
                } catch (InterruptedException e) {
                    return;
                }
            }
            byte[] body = answer(again ? "second" : "first").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(again && fails ? 500 : 200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();

        Assistant assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(OpenAiStreamingChatModel.builder()
                        .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                        .apiKey("none")
                        .modelName("m")
                        .timeout(Duration.ofSeconds(5))
                        .build())
                .outputGuardrails(new AsksAgain())
                .build();
        List<CompletableFuture<String>> told = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            CompletableFuture<String> one = new CompletableFuture<>();
            told.add(one);
            assistant.chat("Tell me")
                    .onPartialResponse(more -> {})
                    .onCompleteResponse(whole -> one.complete("complete, \"" + whole.aiMessage().text() + "\""))
                    .onError(e -> one.complete("error " + e.getClass().getSimpleName()))
                    .start();
        }
        for (CompletableFuture<String> one : told) {
            try {
                System.out.println("  " + one.get(10, TimeUnit.SECONDS));
            } catch (TimeoutException e) {
                System.out.println("  nothing");
            }
        }
        long waiting = 0;
        // Those that have just told it are given time to go on.
        for (int i = 0; i < 20; i++) {
            waiting = waiting();
            if (waiting == 0) {
                break;
            }
            Thread.sleep(100);
        }
        System.out.println("  threads that wait for a second answer: " + waiting);
        System.exit(0);
    }

    static long waiting() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().contains("StreamingToSynchronousChatExecutor")))
                .count();
    }

    static String answer(String text) {
        String head = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,";
        return head + "\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n"
                + head + "\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    }
}
END
javac -cp 'lib/*' -d classes Finding.java

run() {
  echo "$1"
  java "-Djava.util.concurrent.ForkJoinPool.common.parallelism=$2" -cp 'classes:lib/*' Finding ${3:-} 2>> log
}
{
  run "4 threads" 4
  run "2 threads" 2
  run "4 threads, second answer fails" 4 fails
} > seen || { cat log seen; exit 1; }

cat > expected <<'END'
4 threads
  complete, "second"
  complete, "second"
  threads that wait for a second answer: 0
2 threads
  nothing
  nothing
  threads that wait for a second answer: 2
4 threads, second answer fails
  error InternalServerException
  error InternalServerException
  threads that wait for a second answer: 2
END
cat seen
diff expected seen && echo "as stated"
