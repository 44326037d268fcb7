#!/usr/bin/env bash
# LangChain4j's OpenAI client tells a streamed answer that the provider has broken off as complete.
#
# Versions:  langchain4j-open-ai 1.19.0 with its JDK HTTP client.
# Input:     answers with status 200 that begin with a piece of text, and then
#            - "bare error": an event whose data is an object with a field "error" and no choices, and then [DONE];
#            - "error in a chunk": the same field in a chunk whose finish_reason is "error";
#            - "no end": nothing more, neither a finish_reason nor [DONE], as when the server behind a proxy dies.
# Behaviour: onError is never called. onCompleteResponse gets what has come so far, and says no finish reason.
# Seen:      the text after "expected" below.
# Source:    OpenRouter documents that errors in the middle come as ordinary data events with a field "error"; vLLM, SGLang
#            and OpenAI itself send such events, too (goose, pull request 8031). LangChain4j's documentation names onError
#            for failures.
# Means:     half an answer is shown, kept in the chat's memory, and acted on as if it was whole. botkit-langchain4j takes
#            an error among the raw events for a failure, and so an answer that ends without a reason where the model has
#            given one before; of a model that never gives one it cannot tell.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>dev.langchain4j</groupId><artifactId>langchain4j-open-ai</artifactId><version>1.19.0</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

public class Finding {

    static String chunk(String more, String finish) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\"," + more
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + (finish == null ? "Half an" : "") + "\"},"
                + "\"finish_reason\":" + (finish == null ? "null" : "\"" + finish + "\"") + "}]}\n\n";
    }

    public static void main(String[] args) throws Exception {
        String error = "\"error\":{\"code\":502,\"message\":\"Provider disconnected\"}";
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("bare error", chunk("", null) + "data: {" + error + "}\n\ndata: [DONE]\n\n");
        answers.put("error in a chunk", chunk("", null) + chunk(error + ",", "error") + "data: [DONE]\n\n");
        answers.put("no end", chunk("", null));
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            System.out.println(answer.getKey() + ": " + told(answer.getValue()));
        }
        System.exit(0);
    }

    static String told(String body) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        CompletableFuture<String> told = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                .apiKey("none")
                .modelName("m")
                .build()
                .chat("Tell me", new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String more) {}

                    @Override
                    public void onCompleteResponse(ChatResponse whole) {
                        told.complete("complete, \"" + whole.aiMessage().text() + "\", finish reason " + whole.finishReason());
                    }

                    @Override
                    public void onError(Throwable e) {
                        told.complete("error " + e.getClass().getSimpleName());
                    }
                });
        String said = told.get(20, TimeUnit.SECONDS);
        server.stop(0);
        return said;
    }
}
END
javac -cp 'lib/*' -d classes Finding.java
java -cp 'classes:lib/*' Finding > seen 2> log || { cat log seen; exit 1; }

cat > expected <<'END'
bare error: complete, "Half an", finish reason null
error in a chunk: complete, "Half an", finish reason null
no end: complete, "Half an", finish reason null
END
cat seen
diff expected seen && echo "as stated"
