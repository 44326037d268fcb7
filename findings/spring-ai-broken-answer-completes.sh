#!/usr/bin/env bash
# Spring AI's ChatClient tells a streamed answer that the provider has broken off as complete, remembers it, and calls its tools.
#
# Versions:  spring-ai-client-chat and spring-ai-openai 2.0.1.
# Input:     answers with status 200 that end without a finish_reason and without [DONE], as when the server behind a proxy dies:
#            - "text": behind a piece of text;
#            - "tool": behind the call of a tool.
# Behaviour: the stream completes without an error; the finish reason is null. A MessageChatMemoryAdvisor adds half an answer
#            to the memory as if it was whole. A tool is called, although the model has not ended.
# Seen:      the text after "expected" below.
# Source:    OpenAI's API reference: the stream is terminated by a data: [DONE] message, and finish_reason is set at the end.
# Means:     half an answer is shown, remembered, and acted on. botkit-spring-ai takes an answer without a reason to end for
#            a failure where the model has given one before, and calls no tools then; of a model that never gives one it cannot
#            tell.
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
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-annotations</artifactId><version>2.22</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.function.FunctionToolCallback;

public class Finding {

    static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    public static void main(String[] args) throws Exception {
        String whole = chunk("{\"content\":\"Done.\"}", "null") + chunk("{}", "\"stop\"") + "data: [DONE]\n\n";
        String call = "{\"tool_calls\":[{\"index\":0,\"id\":\"t1\",\"type\":\"function\",\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}}]}";
        System.out.println("text: " + told(chunk("{\"content\":\"Half an\"}", "null"), whole));
        System.out.println("tool: " + told(chunk(call, "null"), whole));
        System.exit(0);
    }

    static String told(String... answers) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(answers[asked.getAndIncrement()].getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        AtomicInteger paid = new AtomicInteger();
        ChatMemory memory = MessageWindowChatMemory.builder().build();
        ChatClient client = ChatClient.builder(OpenAiChatModel.builder()
                        .options(OpenAiChatOptions.builder()
                                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                                .apiKey("none")
                                .model("m")
                                .maxRetries(0)
                                .build())
                        .build())
                .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
                .build();
        List<ChatResponse> parts = client.prompt("Tell me")
                .tools(FunctionToolCallback.builder("pay", () -> "paid " + paid.incrementAndGet()).build())
                .advisors(a -> a.param(ChatMemory.CONVERSATION_ID, "c"))
                .stream()
                .chatResponse()
                .collectList()
                .block(Duration.ofSeconds(20));
        server.stop(0);
        return "complete, finish reason " + parts.get(parts.size() - 1).getResult().getMetadata().getFinishReason()
                + ", tool called " + paid.get() + " times, remembered "
                + memory.get("c").stream().map(m -> m.getMessageType() + " \"" + m.getText() + "\"").toList();
    }
}
END
javac -cp 'lib/*' -d classes Finding.java
java -cp 'classes:lib/*' Finding > seen 2> log || { cat log seen; exit 1; }

cat > expected <<'END'
text: complete, finish reason null, tool called 0 times, remembered [USER "Tell me", ASSISTANT "Half an"]
tool: complete, finish reason STOP, tool called 1 times, remembered [USER "Tell me", ASSISTANT "Done."]
END
cat seen
diff expected seen && echo "as stated"
