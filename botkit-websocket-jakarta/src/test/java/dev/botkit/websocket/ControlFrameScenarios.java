package dev.botkit.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pings and pongs of clients, in a container with {@link WebServer#NARROW} request threads and small buffers. */
abstract class ControlFrameScenarios extends Scenarios {

    private static final int PINGS = 2_000;
    private static final Duration MOST = Duration.ofSeconds(1);

    ControlFrameScenarios(WebServer.Factory factory) {
        super(factory);
    }

    @Test
    void pingsWhoseAnswersNobodyReadsDoNotHoldThePagesOfTheHost() throws Exception {
        start();
        AtomicInteger pinging = new AtomicInteger(WebServer.NARROW);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < WebServer.NARROW; i++) {
            RawClient client = rawGreeted("u" + i);
            Thread thread = new Thread(() -> {
                ping(client);
                pinging.decrementAndGet();
            });
            thread.setDaemon(true);
            clients.add(thread);
        }
        HttpClient host = HttpClient.newHttpClient();
        HttpRequest page = HttpRequest.newBuilder(uri("http", "/index.html"))
                .timeout(Duration.ofSeconds(30))
                .build();
        host.send(page, HttpResponse.BodyHandlers.ofString());
        List<Duration> taken = new ArrayList<>();
        clients.forEach(Thread::start);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (taken.size() < 100 || (pinging.get() > 0 && System.nanoTime() < end)) {
            long begun = System.nanoTime();
            assertThat(host.send(page, HttpResponse.BodyHandlers.ofString()).body())
                    .isEqualTo(PAGE);
            taken.add(Duration.ofNanos(System.nanoTime() - begun));
        }
        Collections.sort(taken);
        assertThat(taken.get((taken.size() * 99 - 1) / 100)).as("p99 of a page").isLessThan(MOST);
        assertThat(taken.get(taken.size() - 1)).as("the slowest page").isLessThan(MOST.multipliedBy(5));
    }

    private static void ping(RawClient client) {
        try {
            for (int i = 0; i < PINGS; i++) {
                client.frame(RawClient.PING, true, new byte[125]);
            }
        } catch (IOException e) {
            // Cut off, as it should be.
        }
    }

    @Test
    void pongsThatAnswerNothingCountAgainstTheRateOfTheConnection() throws Exception {
        start();
        RawClient client = rawGreeted("u");
        for (int i = 0; i < 200; i++) {
            client.frame(RawClient.PONG, true, new byte[0]);
        }
        client.text("{\"type\":\"message\",\"text\":\"hi\",\"user\":\"u\"}");
        assertThat(client.readText()).contains("What?");
        for (int i = 0; i < 200; i++) {
            client.frame(RawClient.PONG, true, new byte[0]);
        }
        RawClient.Frame frame = client.read();
        assertThat(frame.opcode()).isEqualTo(RawClient.CLOSE);
        assertThat(frame.closeCode()).isEqualTo(1008);
    }
}
