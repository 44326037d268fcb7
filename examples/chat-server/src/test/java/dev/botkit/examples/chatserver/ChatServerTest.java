package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.identity.AnonymousSecret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatServerTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ChatServer server;

    @BeforeAll
    static void start() throws StartException {
        server = ChatServer.start(Settings.of(Map.of("PORT", "0")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void greetsANewUserAndOffersHelp() throws Exception {
        try (ChatClient client = client()) {
            client.send("hello", "");
            assertThat(client.frame())
                    .contains("\"text\":\"Hello!")
                    .contains("\"quick_replies\":[{\"title\":\"Help\",\"payload\":\"help\"}]");
        }
    }

    @Test
    void greetsAUserWhoReturns() throws Exception {
        try (ChatClient client = client()) {
            client.send("welcome_back", "");
            assertThat(client.frame()).contains("Welcome back!").contains("\"quick_replies\"");
        }
    }

    @Test
    void saysNothingToAUserWhoOnlyWentToAnotherPage() throws Exception {
        String resume = "{\"type\":\"%s\",\"user\":\"me\",\"resume\":{\"v\":1,\"token\":\""
                + AnonymousSecret.generate().reveal() + "\",\"last\":50}}";
        try (ChatClient page = client()) {
            page.send(resume.formatted("hello"));
            assertThat(page.frame()).contains("\"type\":\"session\"");
            assertThat(page.text()).startsWith("Hello!");
        }
        try (ChatClient next = client()) {
            next.send(resume.formatted("welcome_back"));
            assertThat(next.frame()).contains("\"type\":\"session\"");
            assertThat(next.text()).as("what was said before").startsWith("Hello!");
            next.send("{\"type\":\"message\",\"text\":\"echo hi\",\"id\":\"m1\"}");
            assertThat(next.frame()).contains("\"type\":\"received\"", "\"seq\":2");
            assertThat(next.text()).isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    echo hi                          | hi
                    Echo help me count to 3          | help me count to 3
                    echo one\\ntwo                    | one\\ntwo
                    test                             | I hear you. The test was a success.
                    Test!                            | I hear you. The test was a success.
                    show me some quick replies       | Here are some quick replies. Tap one!
                    a link, please                   | This is where I come from.
                    image                            | This is me.
                    help                             | This is what I can do:
                    Can you help me?                 | This is what I can do:
                    count to 0                       | I count to numbers from 1 to 1,000.
                    count to 1001                    | I count to numbers from 1 to 1,000.
                    count to 99999999999999999999    | I count to numbers from 1 to 1,000.
                    count to 0000000000001           | 1
                    wait 0                           | I waited for 0 seconds.
                    wait 1                           | I waited for 1 second.
                    wait 61                          | I wait for 60 seconds at most.
                    remind me in 0 seconds           | I remind people in 1 to 3,600 seconds.
                    remind me in 3601 seconds        | I remind people in 1 to 3,600 seconds.
                    remind me in 3600 seconds        | I will remind you in 3600 seconds.
                    helpless                         | I did not understand that.
                    what a testament                 | I did not understand that.
                    """)
    void answers(String question, String answer) throws Exception {
        try (ChatClient client = client()) {
            assertThat(client.ask(question)).startsWith(answer);
        }
    }

    @Test
    void theReadmesCurlCommandIsAnswered() throws Exception {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        Matcher curl = Pattern.compile("curl -H 'Content-Type: (.*?)' -d '(.*?)' http://localhost:3000/(\\S*)")
                .matcher(readme);
        assertThat(curl.find()).as("a curl command in the README").isTrue();
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve(curl.group(3)))
                .header("Content-Type", curl.group(1))
                .POST(HttpRequest.BodyPublishers.ofString(curl.group(2)))
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"type\":\"message\"", "\"text\":\"hi\"");
    }

    @Test
    void countsToAThousandInOrder() throws Exception {
        try (ChatClient client = client()) {
            client.send("message", "please count to 1000");
            for (int number = 1; number <= 1_000; number++) {
                assertThat(client.text()).isEqualTo(Integer.toString(number));
            }
            assertThat(client.ask("echo done")).isEqualTo("done");
        }
    }

    @Test
    void showsThatItIsTypingBeforeItAnswers() throws Exception {
        try (ChatClient client = client()) {
            client.send("message", "typing");
            assertThat(client.frame()).isEqualTo("{\"type\":\"typing\"}");
            assertThat(client.text()).startsWith("It took me a while");
        }
    }

    @Test
    void comesBackWithAReminder() throws Exception {
        try (ChatClient client = client()) {
            assertThat(client.ask("remind me in 1 second")).isEqualTo("I will remind you in 1 second.");
            assertThat(client.text()).isEqualTo("You asked me 1 second ago to remind you. Here I am!");
        }
    }

    @Test
    void saysThatTheWebhookCannotBeReminded() throws Exception {
        assertThat(ChatClient.textOf(post("remind me in 5 seconds").body())).startsWith("I cannot remind you");
    }

    @Test
    void answersTheThreeDocumentedWebhookFieldsWithOneMessage() throws Exception {
        HttpResponse<String> answer = post("echo hi");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{")
                .endsWith("}")
                .contains("\"type\":\"message\"")
                .contains("\"text\":\"hi\"")
                .contains("\"user\":\"curl\"")
                .contains("\"channel\":\"webhook\"");
    }

    /** Tomcat once made such a socket deaf, about one in a hundred. */
    @Test
    void hearsASocketOnTheConnectionOfAnEarlierPost() throws Exception {
        for (int round = 0; round < 300; round++) {
            assertThat(post("echo hi", "curl-" + round).statusCode()).isEqualTo(200);
            try (ChatClient client = client()) {
                assertThat(client.ask("echo ho")).as("round %s", round).isEqualTo("ho");
            }
        }
    }

    @Test
    void sendsAnImageThatItServes() throws Exception {
        try (ChatClient client = client()) {
            client.send("message", "image");
            assertThat(client.frame()).contains("\"url\":\"images/robot.svg\"");
        }
        HttpResponse<String> image = get("images/robot.svg");
        assertThat(image.statusCode()).isEqualTo(200);
        assertThat(image.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
    }

    @Test
    void saysNothingOfTheInsideWhereThereIsNoPage() throws Exception {
        HttpResponse<String> answer = get("missing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContainIgnoringCase("tomcat");
    }

    @Test
    void saysWhichPortIsTakenAndHowToChangeIt() {
        String port = Integer.toString(server.url().getPort());

        assertThatThrownBy(() -> ChatServer.start(Settings.of(Map.of("PORT", port))))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("Port " + port + " on 127.0.0.1 cannot be opened: ")
                .hasMessageContaining("Set another one with PORT")
                .hasMessageNotContaining("\n");
    }

    @Test
    void closesChatsAsGoingAwayAndThenThePort() throws Exception {
        ChatServer other = ChatServer.start(Settings.of(Map.of("PORT", "0")));
        try (ChatClient client = new ChatClient(HTTP, other.url(), "somebody")) {
            client.send("hello", "");
            client.frame();

            other.close();
            other.close();

            assertThat(client.closeCode()).isEqualTo(1001);
        }
        HttpRequest request = HttpRequest.newBuilder(other.url()).build();
        assertThatThrownBy(() -> HTTP.send(request, BodyHandlers.discarding())).isInstanceOf(ConnectException.class);
    }

    private static ChatClient client() {
        return new ChatClient(HTTP, server.url(), UUID.randomUUID().toString());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI url = server.url().resolve(path);
        return HTTP.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String text) throws IOException, InterruptedException {
        return post(text, "curl");
    }

    private static HttpResponse<String> post(String text, String user) throws IOException, InterruptedException {
        String body = "{\"text\":\"" + text + "\",\"user\":\"" + user + "\",\"channel\":\"webhook\"}";
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve("botkit/receive"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }
}
