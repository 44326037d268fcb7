package dev.botkit.webhook;

import static dev.botkit.webhook.RefusalsTest.assertRefused;
import static dev.botkit.webhook.Webapp.SAMPLE;
import static dev.botkit.webhook.Webapp.get;
import static dev.botkit.webhook.Webapp.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.time.Timer;
import dev.botkit.webhook.Webapp.Setup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are slow, that go away, and requests that take longer than the container likes. */
@ParameterizedClass
@EnumSource(Container.class)
class InFlightTest {

    private static final String SLOW = "{\"text\":\"slow\",\"user\":\"me\",\"id\":\"m1\"}";
    private static final int MORE_THAN_THREADS = 5 * Container.REQUEST_THREADS;

    /** Twice as many as may wait for a moment for the body of a request that was turned away. */
    private static final int MORE_THAN_DRAIN = 128;

    /** More than the buffers of both ends of a connection hold. */
    private static final int LONG_ANSWER_REPLIES = 30;

    private static final String LONG_ANSWER_PART = "x".repeat(200_000);
    private static final long LONG_ANSWER_BYTES = LONG_ANSWER_REPLIES * (long) LONG_ANSWER_PART.length();
    private static final Limits ROOM_FOR_ALL = Limits.builder()
            .clients(clients ->
                    clients.memoryBytes(1L << 40).answersPerAddress(1_000).postsPerAddress(1_000))
            .build();

    @Parameter
    Container container;

    @Test
    void keepsNoThreadForABodyThatComesSlowly() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                slow.add(halfSent(webapp));
            }

            assertThat(json(webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}")))
                    .containsEntry("text", "hi");

            for (Socket socket : slow) {
                try (socket) {
                    send(socket, SAMPLE.substring(SAMPLE.length() / 2));
                    BufferedReader answer = reader(socket);
                    assertThat(answer.readLine()).startsWith("HTTP/1.1 200");
                    assertThat(answer.lines()).last().asString().contains("What can I do for you?");
                }
            }
            assertThat(webapp.runs).hasValue(1 + MORE_THAN_THREADS);
        }
    }

    @Test
    void refusesRequestsOverTheCapOfAnAddressAndKeepsNoThreadForTheirBodies() throws Exception {
        int most = 3;
        Limits limits = Limits.builder()
                .clients(clients -> clients.postsPerAddress(most))
                .build();
        try (Webapp webapp = Webapp.start(container, withLongAnswers(limits, new ManualTimer()))) {
            List<Socket> halfSent = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                halfSent.add(halfSent(webapp));
            }
            // Tomcat asks for the body before the bot knows of the request.
            assertThat(webapp.taken.tryAcquire(most, Webapp.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            List<Socket> refused = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                Socket socket = webapp.socket();
                refused.add(socket);
                send(socket, head(SAMPLE.length(), "") + SAMPLE.substring(0, SAMPLE.length() / 2));
                assertThat(line(socket)).startsWith("HTTP/1.1 429");
            }
            for (int i = 0; i < MORE_THAN_DRAIN; i++) {
                Socket socket = webapp.socket();
                refused.add(socket);
                send(socket, head(SAMPLE.length(), ""));
            }
            for (Socket socket : refused) {
                readToTheEnd(socket);
            }
            HttpResponse<String> whole = webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}");
            assertRefused(whole, 429, "rate_limited");
            assertThat(whole.headers().firstValue("Retry-After")).hasValue("1");

            for (Socket socket : halfSent) {
                send(socket, SAMPLE.substring(SAMPLE.length() / 2));
                assertThat(line(socket)).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void requestsWhoseBodyHasNotComeWhenTheirTimeIsOverHoldNoThread() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            List<Socket> halfSent = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                halfSent.add(keptAlive(webapp, "X-Impatient: yes\r\n"));
            }
            for (Socket socket : halfSent) {
                assertThat(line(socket)).startsWith("HTTP/1.1 504");
                readToTheEnd(socket);
            }
            assertThat(json(webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}")))
                    .containsEntry("text", "hi");
            assertThat(webapp.runs)
                    .as("what was answered with 504 does not run")
                    .hasValue(1);
        }
    }

    @Test
    void refusedRequestsWhoseBodyDoesNotComeHoldNoThreadAndTheirPlaceForAMomentOnly() throws Exception {
        Limits limits = Limits.builder()
                .clients(clients -> clients.postsPerAddress(MORE_THAN_THREADS))
                .build();
        try (Webapp webapp = Webapp.start(container, withLongAnswers(limits, new ManualTimer()))) {
            List<Socket> refused = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                refused.add(keptAlive(webapp, "Origin: https://evil.example\r\n"));
            }
            for (Socket socket : refused) {
                assertThat(line(socket)).startsWith("HTTP/1.1 403");
                readToTheEnd(socket);
            }
            // A container may tell of the end of the last one after its client has seen it.
            HttpResponse<String> next;
            do {
                next = webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}");
            } while (next.statusCode() == 429);
            assertThat(json(next)).containsEntry("text", "hi");
        }
    }

    /** Half a request on a connection that the client wants to use again. */
    private static Socket keptAlive(Webapp webapp, String header) throws IOException {
        Socket socket = webapp.socket();
        send(
                socket,
                head(SAMPLE.length(), header).replace("Connection: close\r\n", "")
                        + SAMPLE.substring(0, SAMPLE.length() / 2));
        return socket;
    }

    /** The other side has to end a connection on which the rest of a body does not come. */
    private static void readToTheEnd(Socket socket) throws IOException {
        try (socket) {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("The connection of a request that was turned away is held.", e);
        } catch (SocketException e) {
            // A reset is an end, too.
        }
    }

    @Test
    void keepsNoThreadForAClientThatTakesItsAnswerSlowly() throws Exception {
        try (Webapp webapp = Webapp.start(container, withLongAnswers())) {
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 2 * Container.REQUEST_THREADS; i++) {
                slow.add(answerBegun(webapp, i));
            }

            assertThat(json(webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}")))
                    .containsEntry("text", "hi");

            for (Socket socket : slow) {
                try (socket) {
                    String answer = reader(socket).lines().reduce("", (all, line) -> line);
                    assertThat(answer.length()).isGreaterThan(LONG_ANSWER_REPLIES * LONG_ANSWER_PART.length());
                    assertThat(answer).startsWith("{\"type\":\"message\"").endsWith("]}");
                }
            }
        }
    }

    @Test
    void cutsAnAnswerOffOfWhichItsClientTakesNothingForTheSendTimeout() throws Exception {
        ManualTimer clock = new ManualTimer();
        Semaphore waiting = new Semaphore(0);
        // Without a store a quarter is for what is in flight, of which one address gets a quarter; each answer counts
        // twice.
        long room = 16 * 2 * (LONG_ANSWER_BYTES + 400_000) * 2 * Container.REQUEST_THREADS;
        Limits limits =
                Limits.builder().clients(clients -> clients.memoryBytes(room)).build();
        try (Webapp webapp = Webapp.start(container, withLongAnswers(limits, watched(clock, waiting)))) {
            List<Socket> stuck = new ArrayList<>();
            for (int i = 0; i < 2 * Container.REQUEST_THREADS; i++) {
                stuck.add(answerBegun(webapp, i));
            }
            assertThat(waiting.tryAcquire(stuck.size(), Webapp.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            String another = "{\"text\":\"long\",\"user\":\"another\",\"id\":\"m1\"}";
            assertRefused(webapp.post(another), 503, "busy");

            // More than once: where the operating system finds room for a little more, that is progress.
            for (int i = 0; i < 3; i++) {
                clock.advance(Limits.DEFAULT.clients().sendTimeout());
            }

            assertThat(webapp.post(another).statusCode()).isEqualTo(200);
            for (Socket socket : stuck) {
                try (socket) {
                    assertThat(bytesUntilItsEnd(socket)).isLessThan(LONG_ANSWER_BYTES);
                }
            }
            assertThat(json(webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}")))
                    .containsEntry("text", "hi");
        }
    }

    @Test
    void refusesABodyThatThereIsNoMemoryForAndReadsItToItsEnd() throws Exception {
        Limits limits = Limits.builder()
                .clients(clients -> clients.memoryBytes(1_000_000))
                .build();
        String large = "{\"text\":\"echo hi\",\"more\":\"" + "y".repeat(60_000) + "\",\"user\":\"me\"}";
        try (Webapp webapp = Webapp.start(container, withLongAnswers(limits, new ManualTimer()))) {
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                HttpResponse<String> refused = webapp.post(large);
                assertRefused(refused, 503, "busy");
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            }
            assertThat(json(webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}")))
                    .containsEntry("text", "hi");
        }
    }

    @Test
    void refusesWhatSaysThatItIsTooLargeBeforeItIsSent() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            List<Socket> announced = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                Socket socket = webapp.socket();
                announced.add(socket);
                send(socket, head(1024 * 1024, ""));
                // Nor is there a thread that waits for the rest: the next one could not be answered.
                assertThat(line(socket)).startsWith("HTTP/1.1 413");
            }
            for (Socket socket : announced) {
                socket.close();
            }
        }
    }

    @Test
    void closesAConnectionWhoseRequestItRefusedForItsHeadAfterItHasReadTheBody() throws Exception {
        String forbidden = "POST /botkit/receive HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + SAMPLE.length() + "\r\n\r\n";
        try (Webapp webapp = Webapp.start(container)) {
            List<Socket> refused = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                Socket socket = webapp.socket();
                refused.add(socket);
                send(socket, forbidden);
                assertThat(answer(socket)).startsWith("HTTP/1.1 403").containsIgnoringCase("\nConnection: close\n");
                send(socket, SAMPLE);
            }
            for (Socket socket : refused) {
                try (socket) {
                    // A reset may take the answer from a client that has not read it yet.
                    assertThat(socket.getInputStream().read()).as("its end").isEqualTo(-1);
                }
            }
            assertThat(webapp.runs).hasValue(0);
        }
    }

    @Test
    void refusesWhatIsFarTooLargeWithoutReadingIt() throws Exception {
        for (String head : List.of(head(Integer.MAX_VALUE, ""), head(1024 * 1024, "Expect: 100-continue\r\n"))) {
            try (Webapp webapp = Webapp.start(container);
                    Socket socket = webapp.socket()) {
                send(socket, head);

                String answer = reader(socket)
                        .lines()
                        .filter(line -> line.contains("HTTP/1.1 4"))
                        .findFirst()
                        .orElse("none");
                assertThat(answer).startsWith("HTTP/1.1 413");
            }
        }
    }

    @Test
    void runsNothingForARequestThatIsCut() throws Exception {
        try (LogWatch log = Webapp.warnings()) {
            try (Webapp webapp = Webapp.start(container)) {
                halfSent(webapp).close();
                cut(halfSent(webapp));

                assertThat(webapp.post(SAMPLE).statusCode()).isEqualTo(200);
                assertThat(webapp.runs).hasValue(1);
            }
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void goesOnWithATurnWhoseCallerWentAway() throws Exception {
        try (LogWatch log = Webapp.warnings()) {
            try (Webapp webapp = Webapp.start(container)) {
                Socket socket = webapp.socket();
                send(socket, head(SLOW.length(), "") + SLOW);
                webapp.awaitStarted(1);
                cut(socket);
                webapp.release.countDown();

                assertThat(json(webapp.post(SLOW)))
                        .containsEntry("text", "done at last")
                        .containsEntry("duplicate", true);
                assertThat(webapp.runs).hasValue(1);
            }
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void staysCalmWhenAClientGoesAwayInTheMiddleOfItsAnswer() throws Exception {
        // What it says when it starts is another matter.
        Webapp started = Webapp.start(container, withLongAnswers());
        try (LogWatch log = Webapp.warnings()) {
            try (Webapp webapp = started) {
                for (int i = 0; i < MORE_THAN_THREADS; i++) {
                    cut(answerBegun(webapp, i));
                }

                assertThat(json(webapp.post("{\"text\":\"echo hi\",\"user\":\"me\"}")))
                        .containsEntry("text", "hi");
            }
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void answersBeforeTheContainerLosesPatience() throws Exception {
        Webapp.CONTAINER_TIMEOUTS.clear();
        try (Webapp webapp = Webapp.start(container)) {
            CompletableFuture<HttpResponse<String>> impatient = webapp.posting(SLOW, "X-Impatient", "yes");
            while (!isHandled(webapp, impatient)) {
                impatient = webapp.posting(SLOW, "X-Impatient", "yes");
            }

            assertRefused(get(impatient), 504, "timeout");
            assertThat(Webapp.CONTAINER_TIMEOUTS.take())
                    .isEqualTo(Duration.ofSeconds(60).toMillis());

            webapp.release.countDown();
            assertThat(json(webapp.post(SLOW)))
                    .containsEntry("text", "done at last")
                    .containsEntry("duplicate", true);
        }
    }

    /** On a busy machine the container's patience may be over before the bot has the request, which is posted again then. */
    private static boolean isHandled(Webapp webapp, CompletableFuture<HttpResponse<String>> request) throws Exception {
        while (!webapp.started.tryAcquire(10, TimeUnit.MILLISECONDS)) {
            if (request.isDone()) {
                assertRefused(get(request), 504, "timeout");
                return webapp.started.tryAcquire();
            }
        }
        return true;
    }

    @Test
    void waitsForABodyOnlyUpToABound() throws Exception {
        try (Webapp webapp = Webapp.start(container);
                Socket socket = webapp.socket()) {
            send(socket, head(SAMPLE.length(), "X-Impatient: yes\r\n") + SAMPLE.substring(1));

            assertThat(reader(socket).readLine()).startsWith("HTTP/1.1 504");
            assertThat(webapp.runs).hasValue(0);
        }
    }

    // ---- sockets

    /** A request of which the container has the head and half the body. */
    private static Socket halfSent(Webapp webapp) throws IOException {
        Socket socket = webapp.socket();
        send(socket, head(SAMPLE.length(), "Expect: 100-continue\r\n"));
        // A container without a free thread would not come as far as this.
        assertThat(line(socket)).startsWith("HTTP/1.1 100");
        assertThat(line(socket)).isEmpty();
        send(socket, SAMPLE.substring(0, SAMPLE.length() / 2));
        return socket;
    }

    /** A request of whose answer the first line has come, and more than is taken is on its way. */
    private static Socket answerBegun(Webapp webapp, int user) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), webapp.port()));
        socket.setSoTimeout((int) Duration.ofSeconds(Webapp.PATIENCE_SECONDS).toMillis());
        String message = "{\"text\":\"long\",\"user\":\"u" + user + "\"}";
        send(socket, head(message.length(), "") + message);
        assertThat(line(socket)).startsWith("HTTP/1.1 200");
        return socket;
    }

    private static Setup withLongAnswers() {
        return withLongAnswers(ROOM_FOR_ALL, new ManualTimer());
    }

    private static Setup withLongAnswers(Limits limits, Timer clock) {
        return Setup.DEFAULT.with(bot -> Botkit.builder()
                .limits(limits)
                .timer(clock)
                .skill(skills -> skills.hears("long", (handled, message) -> {
                            for (int i = 0; i < LONG_ANSWER_REPLIES; i++) {
                                handled.reply(LONG_ANSWER_PART);
                            }
                        })
                        .hears("echo (.*)", (handled, message) -> handled.reply(message.group(1)))));
    }

    /** The clock, which tells of each answer that waits for its client. */
    private static Timer watched(ManualTimer clock, Semaphore waiting) {
        return new AnnouncingTimer(clock, delay -> {
            if (delay.equals(Limits.DEFAULT.clients().sendTimeout())) {
                waiting.release();
            }
        });
    }

    private static long bytesUntilItsEnd(Socket socket) {
        byte[] part = new byte[64 * 1024];
        long all = 0;
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(part)) {
                all += read;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("The answer is not cut off.", e);
        } catch (IOException e) {
            // A reset is an end, too.
        }
        return all;
    }

    private static String head(int length, String moreHeaders) {
        return "POST /botkit/receive HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n" + moreHeaders + "\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Reads one answer, and nothing behind it. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        int length = 0;
        String line = line(socket);
        while (!line.isEmpty()) {
            answer.append(line).append('\n');
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
            line = line(socket);
        }
        return answer.append(new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8))
                .toString();
    }

    /** Reads one line, and nothing behind it. */
    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** Ends a connection as a crash does: with a reset. */
    private static void cut(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
