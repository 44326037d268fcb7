package dev.botkit.reliability.proxy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.reliability.proxy.Fault.Direction;
import dev.botkit.reliability.proxy.Fault.Kind;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final int PATIENCE_MILLIS = 20_000;

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect(int mostCuts, Fault... faults) throws IOException {
        proxy = FaultProxy.start(server.address(), connection -> List.of(faults), mostCuts);
        return connect();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(proxy.address(), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void passesOnAllBytesInOrderAlsoAcrossDelays() throws Exception {
        byte[] sent = bytes(3_000_000);
        try (Socket client = connect(
                0,
                new Fault(Kind.DELAY, Direction.TO_SERVER, 10, Duration.ofMillis(5)),
                new Fault(Kind.DELAY, Direction.TO_CLIENT, 100_000, Duration.ofMillis(5)),
                new Fault(Kind.DELAY, Direction.TO_CLIENT, 100_001, Duration.ofMillis(5)))) {
            Thread writer = new Thread(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writer.start();

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
            writer.join(PATIENCE_MILLIS);
        }
        assertThat(server.ends().poll(20, SECONDS)).isEqualTo("end 3000000");
        assertThat(proxy.figures().happened()).containsOnly(java.util.Map.entry(Kind.DELAY, 3));
        assertThat(proxy.figures().cuts()).isZero();
    }

    @Test
    void endsAConnectionAfterExactlySoManyBytes() throws Exception {
        try (Socket client = connect(1, Fault.of(Kind.END, Direction.TO_CLIENT, 123))) {
            client.getOutputStream().write(bytes(1_000));

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(java.util.Arrays.copyOf(bytes(1_000), 123));
        }
    }

    @Test
    void resetsBothSides() throws Exception {
        try (Socket client = connect(1, Fault.of(Kind.RESET, Direction.TO_SERVER, 50))) {
            client.getOutputStream().write(bytes(50));

            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
            assertThat(server.ends().poll(20, SECONDS)).startsWith("cut");
        }
    }

    @Test
    void passesOnHalfOfWhatCame() throws Exception {
        try (Socket client = connect(1, Fault.of(Kind.HALF, Direction.TO_SERVER, 100))) {
            client.getOutputStream().write(bytes(100));
            assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
            client.getOutputStream().write(bytes(60));

            assertThat(server.ends().poll(20, SECONDS)).endsWith(" 130");
        }
    }

    @Test
    void stallsWithoutAWordAndThenCuts() throws Exception {
        try (Socket client = connect(1, new Fault(Kind.STALL, Direction.TO_SERVER, 10, Duration.ofSeconds(1)))) {
            long begun = System.nanoTime();
            client.getOutputStream().write(bytes(20));

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(System.nanoTime() - begun)
                    .as("nanoseconds without a word")
                    .isGreaterThanOrEqualTo(SECONDS.toNanos(1));
            assertThat(server.ends().poll(20, SECONDS)).isEqualTo("cut 10");
        }
    }

    @Test
    void leavesTheServerBehindWithNobodyToTalkTo() throws Exception {
        try (Socket client = connect(1, new Fault(Kind.HALF_OPEN, Direction.TO_SERVER, 10, Duration.ofMillis(300)))) {
            long begun = System.nanoTime();
            client.getOutputStream().write(bytes(10));

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(server.ends().poll(20, SECONDS)).isEqualTo("cut 10");
            assertThat(System.nanoTime() - begun)
                    .as("nanoseconds until the server feels it")
                    .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
        }
    }

    @Test
    void theServerIsThereWhileItHasNobodyToTalkTo() throws Exception {
        try (Socket client = connect(1, new Fault(Kind.HALF_OPEN, Direction.TO_SERVER, 10, Duration.ofMinutes(1)))) {
            client.getOutputStream().write(bytes(10));

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(proxy.figures().open()).isOne();
            assertThat(server.ends()).isEmpty();
        }
    }

    @Test
    void leavesTheClientBehindWithNobodyToTalkTo() throws Exception {
        try (Socket client = connect(1, new Fault(Kind.HALF_OPEN, Direction.TO_CLIENT, 10, Duration.ofMillis(300)))) {
            client.getOutputStream().write(bytes(10));

            assertThat(server.ends().poll(20, SECONDS)).isEqualTo("cut 10");
            assertThat(client.getInputStream().readNBytes(10)).hasSize(10);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void goesOnAsAPlainProxyAfterTheLastCut() throws Exception {
        try (Socket first = connect(1, Fault.of(Kind.END, Direction.TO_SERVER, 5))) {
            first.getOutputStream().write(bytes(5));
            first.getInputStream().readAllBytes();
        }
        try (Socket second = connect()) {
            second.getOutputStream().write(bytes(500));

            assertThat(second.getInputStream().readNBytes(500)).isEqualTo(bytes(500));
        }
        assertThat(proxy.figures().cuts()).isOne();
        assertThat(proxy.figures().connections()).isEqualTo(2);
    }

    @Test
    void aClientFeelsThatTheServerIsNotThere() throws Exception {
        server.close();
        // At its first read, or earlier where the reset is there before that.
        assertThatThrownBy(() -> {
                    try (Socket client = connect(0)) {
                        client.getInputStream().read();
                    }
                })
                .isInstanceOf(SocketException.class);
    }

    @Test
    void theSameSeedMakesTheSamePlan() {
        proxy = FaultProxy.start(server.address(), FaultPlan.NONE, 0);
        FaultPlan one = FaultPlan.seeded(42, 5_000);
        FaultPlan same = FaultPlan.seeded(42, 5_000);
        FaultPlan other = FaultPlan.seeded(43, 5_000);

        assertThat(IntStream.range(0, 100).mapToObj(one::faults))
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(same::faults).toList())
                .isNotEqualTo(IntStream.range(0, 100).mapToObj(other::faults).toList());
    }

    @Test
    void aPlanHoldsEveryKindAndCutsEveryConnectionOnce() {
        proxy = FaultProxy.start(server.address(), FaultPlan.NONE, 0);
        FaultPlan plan = FaultPlan.seeded(1, 5_000);

        assertThat(IntStream.range(0, 500).boxed().flatMap(i -> plan.faults(i).stream()))
                .extracting(Fault::kind)
                .contains(Kind.values());
        assertThat(IntStream.range(0, 500).mapToObj(plan::faults))
                .allSatisfy(faults -> assertThat(faults)
                        .filteredOn(fault -> fault.kind().isCut())
                        .hasSize(1));
    }
}
