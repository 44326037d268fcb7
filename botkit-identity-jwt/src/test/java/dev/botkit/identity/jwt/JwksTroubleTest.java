package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.JwksTest.rsa;
import static dev.botkit.identity.jwt.JwksTest.signed;
import static dev.botkit.identity.jwt.Tokens.OTHER_RSA;
import static dev.botkit.identity.jwt.Tokens.RSA;
import static dev.botkit.identity.jwt.Tokens.assertLater;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpHandler;
import dev.botkit.RefusedException;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that is slow, down, or sends something else. */
@Timeout(60)
class JwksTroubleTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final ManualTimer clock = new ManualTimer(Tokens.NOW);
    private final KeyServer server;
    private final LogWatch log = LogWatch.all(Level.TRACE);

    JwksTroubleTest() throws IOException {
        server = new KeyServer();
        server.publish(rsa("a", RSA).build());
    }

    @AfterEach
    void close() {
        server.close();
        log.close();
    }

    @Test
    void aServerThatIsDownFromTheStartIsAskedAgainAfterThePause() {
        server.handle(exchange -> exchange.sendResponseHeaders(503, -1));
        JwtCredentialVerifier verifier = verifier(server.url());

        assertLater(verifier, day("a"));
        server.publish(rsa("a", RSA).build());
        assertLater(verifier, day("a"));
        assertThat(server.requests()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(30));
        assertAlice(verifier);

        assertThat(log.lines)
                .anyMatch(line -> line.contains("the status is 503"))
                .anyMatch(line -> line.startsWith("INFO The keys for tokens were read"));
    }

    @Test
    void aServerThatGoesDownIsNotMissedUntilTheKeysAreTooOld() {
        JwtCredentialVerifier verifier = verifier(server.url());
        assertAlice(verifier);
        server.close();

        for (int minutes = 0; minutes < 59; minutes++) {
            clock.advance(Duration.ofMinutes(1));
            assertAlice(verifier);
        }
        clock.advance(Duration.ofMinutes(1));
        assertLater(verifier, day("a"));
        assertThat(log.lines).filteredOn(line -> line.startsWith("WARN")).hasSize(1);
    }

    @Test
    void anUnknownNameIsNoFinalRefusalWhileTheServerIsDown() {
        JwtCredentialVerifier verifier = verifier(server.url());
        assertAlice(verifier);
        server.handle(exchange -> exchange.sendResponseHeaders(500, -1));
        clock.advance(Duration.ofSeconds(30));

        assertLater(verifier, signed("new", OTHER_RSA));
        assertAlice(verifier);
    }

    @Test
    void aServerThatRefusesConnectionsIsReportedByItsKindOnly() {
        server.close();

        assertLater(verifier(server.url()), day("a"));
        assertThat(log.lines).anyMatch(line -> line.contains("ConnectException"));
    }

    @Test
    void aServerThatDoesNotAnswerCostsTheTimeoutOnce() {
        CountDownLatch never = new CountDownLatch(1);
        server.handle(exchange -> JwksTest.await(never));
        JwtCredentialVerifier verifier = verifier(server.url(), SHORT);

        assertLater(verifier, day("a"));
        assertThat(log.lines).anyMatch(line -> line.contains("it took longer than 300 ms"));
        for (int i = 0; i < 100; i++) {
            assertLater(verifier, day("a"));
        }
        assertThat(server.requests()).isLessThanOrEqualTo(1);
        never.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"})
    void aServerThatSendsOneByteAtATimeIsNotWaitedFor(String begin) throws Exception {
        ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            dripping.execute(() -> drip(socket, begin, dripping));

            assertLater(verifier("http://127.0.0.1:" + socket.getLocalPort() + "/keys", SHORT), day("a"));

            assertThat(log.lines).anyMatch(line -> line.contains("it took longer than 300 ms"));
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("botkit-jwks")) {
                    thread.join(10_000);
                    assertThat(thread.isAlive()).isFalse();
                }
            }
        } finally {
            dripping.shutdownNow();
        }
    }

    private static void drip(ServerSocket server, String begin, ScheduledExecutorService dripping) {
        try {
            Socket client = server.accept();
            OutputStream out = client.getOutputStream();
            out.write(begin.getBytes(StandardCharsets.US_ASCII));
            var unused = dripping.scheduleAtFixedRate(
                    () -> {
                        try {
                            out.write('x');
                        } catch (IOException e) {
                            throw new IllegalStateException("The client went away, which ends the dripping.", e);
                        }
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aHugeAnswerIsNotReadToItsEnd() {
        server.handle(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(8192).getBytes(StandardCharsets.US_ASCII);
            try (OutputStream body = exchange.getResponseBody()) {
                for (int i = 0; i < 100_000; i++) {
                    body.write(spaces);
                }
            }
        });

        assertLater(verifier(server.url()), day("a"));
        assertThat(log.lines).anyMatch(line -> line.contains("it is larger than 131072 bytes"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws IOException {
        try (KeyServer other = new KeyServer()) {
            other.publish(rsa("a", RSA).build());
            server.handle(exchange -> {
                exchange.getResponseHeaders().set("Location", other.url());
                exchange.sendResponseHeaders(status, -1);
            });

            assertLater(verifier(server.url()), day("a"));
            assertThat(other.requests()).isZero();
            assertThat(log.lines).anyMatch(line -> line.contains("the status is " + status));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>login</html>",
                "null",
                "[]",
                "{}",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":[1]}",
                "{\"keys\":[null]}",
                "{\"keys\":[]} more",
                "{\"keys\":[],\"keys\":[]}",
                "[[[[[[[[",
                "-----BEGIN PUBLIC KEY-----"
            })
    void whatIsNoKeySetDoesNotReplaceTheKeys(String body) {
        JwtCredentialVerifier verifier = verifier(server.url());
        assertAlice(verifier);
        server.publish(body);
        clock.advance(Duration.ofMinutes(6));

        assertAlice(verifier);
        assertThat(server.requests()).isEqualTo(2);
        assertThat(log.lines).anyMatch(line -> line.startsWith("WARN The keys for tokens could not be read"));
    }

    @Test
    void aSetOfVeryManyKeysIsNotUsed() {
        server.publish("{\"keys\":[" + "{},".repeat(100) + "{}]}");

        assertLater(verifier(server.url()), day("a"));
        assertThat(log.lines).anyMatch(line -> line.contains("not a set of 0 to 100 keys"));
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsNotAskedInPlainText() {
        JwtCredentialVerifier verifier = verifier("https://127.0.0.1:" + server.port() + "/keys", SHORT);

        assertLater(verifier, day("a"));
        assertThat(server.requests()).isZero();
    }

    @Test
    void aPasswordInTheUrlsQueryIsNotLogged() {
        server.handle(exchange -> exchange.sendResponseHeaders(401, -1));

        assertLater(verifier(server.url() + "?key=hunter2"), day("a"));
        assertThat(log.lines).anyMatch(line -> line.contains("/keys")).noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void anInterruptedThreadStaysInterruptedAndLeavesNothingStuck() {
        CountDownLatch answer = new CountDownLatch(1);
        HttpHandler keys = exchange -> JwksTest.await(answer);
        server.handle(keys);
        JwtCredentialVerifier verifier = verifier(server.url());

        Thread.currentThread().interrupt();
        assertLater(verifier, day("a"));
        assertThat(Thread.interrupted()).isTrue();
        answer.countDown();

        assertThatThrownBy(() -> verifier.verify(day("a"))).isInstanceOf(RefusedException.class);
        server.publish(rsa("a", RSA).build());
        clock.advance(Duration.ofSeconds(30));
        assertAlice(verifier);
    }

    @Test
    void aClockThatIsSetBackDoesNotStopTheReading() {
        JwtCredentialVerifier verifier = verifier(server.url());
        assertAlice(verifier);

        clock.shiftClock(Duration.ofDays(-1));
        assertAlice(verifier);
        assertThat(server.requests()).isEqualTo(2);
    }

    private JwtCredentialVerifier verifier(String url) {
        return verifier(url, Duration.ofSeconds(30));
    }

    private JwtCredentialVerifier verifier(String url, Duration timeout) {
        return JwtCredentialVerifier.builder()
                .jwksUrl(url)
                .allowLoopbackHttp(true)
                .jwksTimeout(timeout)
                .audience("chat")
                .clock(clock)
                .build();
    }

    /** A token for a day. */
    private static String day(String kid) {
        JWTClaimsSet.Builder claims = Tokens.alice().expirationTime(Date.from(Tokens.NOW.plus(Duration.ofDays(1))));
        return Tokens.token(JWSAlgorithm.RS256, kid, RSA.getPrivate(), claims);
    }

    private static void assertAlice(JwtCredentialVerifier verifier) {
        assertThat(verifier.verify(day("a")).name()).isEqualTo("alice");
    }
}
