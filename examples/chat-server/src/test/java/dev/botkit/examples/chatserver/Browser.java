package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A browser as original clients know it: it keeps cookies, whatever becomes of the server. */
record Browser(String user, HttpClient http) {

    Browser(String user) {
        this(user, HttpClient.newBuilder().cookieHandler(new Cookies()).build());
    }

    /** Opens a socket. */
    ChatClient chat(ChatServer server) {
        return new ChatClient(http, server.url(), user);
    }

    /** Asks for what was said, as a page does when it is loaded; the fields are added to the question. */
    List<Map<String, @Nullable Object>> history(ChatServer server, String fields, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.url().resolve("botkit/history"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"user\":\"" + user + "\"" + fields + "}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
        @SuppressWarnings("unchecked")
        List<Map<String, @Nullable Object>> history =
                (List<Map<String, @Nullable Object>>) object(answer.body()).get("history");
        assertThat(history).as(answer.body()).isNotNull();
        return history;
    }

    static Map<String, @Nullable Object> object(String json) {
        try {
            return Json.readObject(json);
        } catch (BadJsonException e) {
            throw new AssertionError("Not a JSON object: " + json, e);
        }
    }

    /** The JDK's CookieManager sends them in the form of RFC 2965, which no browser does. */
    private static final class Cookies extends CookieHandler {

        private final Map<String, String> kept = new ConcurrentHashMap<>();

        @Override
        public void put(URI uri, Map<String, List<String>> headers) {
            headers.forEach((name, lines) -> {
                if (name.equalsIgnoreCase("Set-Cookie")) {
                    lines.forEach(line -> {
                        String[] pair = line.split(";", 2)[0].split("=", 2);
                        kept.put(pair[0], pair[1]);
                    });
                }
            });
        }

        @Override
        public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
            List<String> pairs = kept.entrySet().stream()
                    .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                    .toList();
            return pairs.isEmpty() ? Map.of() : Map.of("Cookie", List.of(String.join("; ", pairs)));
        }
    }
}
