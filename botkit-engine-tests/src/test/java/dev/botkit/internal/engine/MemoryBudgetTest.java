package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.history.History;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.memory.Held;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that clients can fill is in one budget, and what fills it gets a stated outcome. */
class MemoryBudgetTest {

    private static final long MIB = 1024 * 1024;
    private static final String LARGE = "x".repeat(60_000);

    private final ManualTimer timer = new ManualTimer();
    private Botkit botkit;

    private void build(Limits.Builder limits) {
        build(limits, Botkit.builder());
    }

    private void build(Limits.Builder limits, BotkitBuilder builder) {
        botkit = builder.executor(Runnable::run)
                .timer(timer)
                .limits(limits.conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.postsPerSecondPerAddress(0)
                                .framesPerSecondPerAddress(0)
                                .textBytes(64 * 1024))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
    }

    private MemoryBudget budget() {
        return EngineProbe.budget(botkit);
    }

    private Conversations conversations() {
        return EngineProbe.conversations(botkit);
    }

    @AfterEach
    void close() {
        if (botkit != null) {
            botkit.close();
        }
    }

    // ---- what the budget is

    @Test
    void theDefaultIsAQuarterOfTheHeapAndAtMost256MiB() {
        assertThat(Limits.DEFAULT.clients().memoryBytes())
                .isEqualTo(Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / 4));
    }

    @Test
    void aBudgetOfMoreThanHalfTheHeapIsWarnedOfWithWhatToSet() {
        assertThat(MemoryBudget.warning(128 * MIB, 256 * MIB)).isNull();
        assertThat(MemoryBudget.warning(256 * MIB, 256 * MIB))
                .contains("ClientLimits.memoryBytes is 256 MiB", "heap of 256 MiB", "-Xmx to at least 512m")
                .doesNotContain("\n");
    }

    @Test
    void whatIsInFlightTakesHalfOfItWithAStoreAQuarterWithoutAndOneAddressAQuarterOfThat() {
        Limits limits = Limits.builder()
                .clients(clients -> clients.memoryBytes(64 * MIB))
                .build();
        assertThat(new MemoryBudget(limits, true).mostInFlight()).isEqualTo(32 * MIB);
        MemoryBudget budget = new MemoryBudget(limits, false);
        assertThat(budget.mostInFlight()).isEqualTo(16 * MIB);

        for (int i = 0; i < 3; i++) {
            assertThat(budget.take("address " + i, 4 * MIB)).isTrue();
            assertThat(budget.take("address " + i, 1)).as("more of one address").isFalse();
        }
        assertThat(budget.take(4 * MIB)).as("what the server does").isTrue();
        assertThat(budget.take("another", 1)).as("more than the share").isFalse();
        assertThat(budget.take(1)).isFalse();
        budget.giveBack("address 1", 4 * MIB);
        assertThat(budget.take("another", 1)).isTrue();
        budget.giveBack("another", 1);
        budget.giveBack("address 0", 4 * MIB);
        budget.giveBack("address 2", 4 * MIB);
        budget.giveBack(4 * MIB);
        assertThat(budget.bytes()).isZero();
        assertThat(budget.addresses().count()).isZero();
    }

    @Test
    void addressesThatTakeAllTheyGetLeaveSomethingForTheNextOnes() {
        MemoryBudget budget = new MemoryBudget(
                Limits.builder()
                        .clients(clients -> clients.memoryBytes(64 * MIB))
                        .build(),
                false);
        for (int i = 0; i < 8; i++) {
            String attacker = "attacker " + i;
            while (budget.take(attacker, 16 * 1024)) {}
        }
        for (int i = 0; i < 4; i++) {
            assertThat(budget.take("neighbour " + i, 240 * 1024)).isTrue();
        }
        assertThat(budget.takeToRead("reader", budget.mostInFlight() / 16))
                .as("a page that is being read")
                .isTrue();
        assertThat(budget.takeToRead("attacker 0", budget.mostInFlight() / 16))
                .as("a page for one that has its part already")
                .isFalse();
    }

    @Test
    void whatIsHeldAfterItsEndIsNotCountedAnyMore() {
        MemoryBudget budget = new MemoryBudget(
                Limits.builder()
                        .clients(clients -> clients.memoryBytes(64 * MIB))
                        .build(),
                true);
        Held held = new Held(budget, "a");
        assertThat(held.resize(Held.FREE)).isTrue();
        assertThat(budget.inFlight()).isZero();
        assertThat(held.resize(100_000)).isTrue();
        assertThat(budget.inFlight()).isBetween(100_000L, 110_000L);
        held.close();
        held.close();
        assertThat(held.resize(100_000)).isFalse();
        assertThat(budget.bytes()).isZero();
        assertThat(budget.addresses().count()).isZero();
    }

    // ---- frames that come in

    @Test
    void unfinishedFramesOfOneAddressTakeTheirPartAndNoMore() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(16 * MIB)));
        TestSocket neighbour = elsewhere("neighbour");
        List<TestSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TestSocket socket = TestSocket.open(botkit, "u" + i);
            sockets.add(socket);
            socket.connection.receiving(120_000);
        }
        assertThat(budget().inFlight()).isLessThanOrEqualTo(MIB);
        assertThat(sockets.stream().filter(socket -> socket.closes.contains(CloseCode.OVERLOADED)))
                .hasSizeGreaterThan(80);
        assertThat(neighbour.connection.receiving(120_000)).isTrue();
        neighbour.connection.receiving(0);
        assertThat(neighbour.says("hi").nextText()).isEqualTo("re hi");

        sockets.forEach(socket -> socket.connection.closed());
        assertThat(budget().inFlight()).isZero();
    }

    @Test
    void aFrameHasToEndWithinItsTime() {
        build(Limits.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("first");
        timer.advance(Duration.ofSeconds(3));
        socket.connection.receiving(3_000);
        timer.advance(Duration.ofSeconds(9));
        socket.connection.receiving(6_000);
        socket.connection.receiving(0);
        socket.says("whole");
        socket.connection.receiving(3_000);
        timer.advance(Duration.ofMillis(9_999));
        assertThat(socket.closes).isEmpty();
        timer.advance(Duration.ofMillis(1));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(budget().inFlight()).isZero();
        assertThat(timer.pending()).as("tasks left behind").isZero();
    }

    @Test
    void framesThatComeInPartsOneAfterTheOtherAreNoSlowFrame() {
        build(Limits.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("first");
        for (int i = 0; i < 100; i++) {
            socket.connection.receiving(3_000);
            timer.advance(Duration.ofSeconds(1));
            socket.connection.receiving(0);
        }
        assertThat(socket.closes).isEmpty();
    }

    @Test
    void tooManyControlFramesCloseAConnection() {
        build(Limits.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("first");
        for (int i = 0; i < 200; i++) {
            socket.connection.control();
        }
        assertThat(socket.closes).isEmpty();
        socket.connection.control();
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void requestBodiesThatComeInCount() throws Exception {
        build(Limits.builder().clients(clients -> clients.memoryBytes(16 * MIB)));
        List<HeldMemory> bodies = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            HeldMemory body = botkit.gateway().held(request("127.0.0.1"));
            bodies.add(body);
            taken += body.resize(64 * 1024) ? 1 : 0;
        }
        assertThat(taken).isBetween(10, 16);
        for (HeldMemory body : bodies) {
            body.close();
        }
        assertThat(budget().inFlight()).isZero();
        assertThat(budget().addresses().count()).isZero();
    }

    // ---- queues of connections

    @Test
    void whatWaitsForClientsThatDoNotReadCountsAndSuchClientsAreClosed() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(16 * MIB)));
        TestSocket neighbour = elsewhere("neighbour");
        List<StuckClient> stuck = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            StuckClient peer = new StuckClient(botkit, socket("127.0.0.1"));
            stuck.add(peer);
            for (int n = 0; n < 5; n++) {
                peer.connection.receive("{\"text\":\"" + LARGE + "\",\"user\":\"u" + i + "\"}");
            }
        }
        assertThat(budget().inFlight()).isBetween(MIB / 2, MIB);
        assertThat(stuck.stream().filter(peer -> peer.closes.contains(CloseCode.OVERLOADED)))
                .hasSizeGreaterThan(15);
        assertThat(neighbour.says("hi").nextText()).isEqualTo("re hi");
        assertThat(neighbour.says(LARGE).nextText()).isEqualTo("re " + LARGE);

        stuck.forEach(peer -> peer.connection.closed());
        assertThat(budget().inFlight()).isZero();
    }

    // ---- answers

    @Test
    void answersThatNobodyReadsCountUntilTheyAreReadAndMoreAreRefusedAsBusy() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(16 * MIB)));
        List<PostAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            post("127.0.0.1", "m" + i, LARGE, answers);
        }
        assertThat(answers).hasSize(20);
        List<PostAnswer> good =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(good).hasSizeBetween(5, 9);
        assertThat(answers.get(19).status()).isEqualTo(503);
        assertThat(answers.get(19).body()).contains("\"busy\"", "\"id\":\"m19\"", "was taken");
        assertThat(budget().inFlight()).isBetween(MIB / 2, MIB);

        List<PostAnswer> others = new ArrayList<>();
        post("127.0.0.2", "n", LARGE, others);
        post("127.0.0.1", "small", "hi", others);
        assertThat(others).extracting(PostAnswer::status).containsExactly(200, 200);
        others.get(0).done().run();

        good.forEach(answer -> answer.done().run());
        good.forEach(answer -> answer.done().run());
        assertThat(budget().inFlight()).isZero();
        answers.clear();
        post("127.0.0.1", "m19", LARGE, answers);
        assertThat(answers.get(0).status()).as("the same again").isEqualTo(200);
        assertThat(answers.get(0).body()).contains("re xxx", "\"duplicate\":true");
    }

    @Test
    void soManyAnswersAreOnTheirWayToOneAddress() {
        build(Limits.builder()
                .clients(clients -> clients.memoryBytes(1_024 * MIB).answersPerAddress(3)));
        List<PostAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            post("127.0.0.1", "m" + i, LARGE, answers);
        }
        assertThat(answers).extracting(PostAnswer::status).containsExactly(200, 200, 200, 503);
        answers.get(1).done().run();
        post("127.0.0.1", "m9", LARGE, answers);
        post("127.0.0.2", "n", LARGE, answers);
        assertThat(answers.subList(4, 6)).extracting(PostAnswer::status).containsExactly(200, 200);
    }

    @Test
    void aPageOfTheHistoryIsCountedBeforeItIsRead() throws Exception {
        List<Long> whileReading = new ArrayList<>();
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        build(
                Limits.builder()
                        .clients(clients -> clients.memoryBytes(16 * MIB).answersPerAddress(2)),
                Botkit.builder().history(history));
        List<PostAnswer> said = new ArrayList<>();
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        Handshake me = Handshake.request("127.0.0.1").withToken(TestSocket.SECRET);
        for (int i = 0; i < 3; i++) {
            botkit.gateway().post(me, message("m" + i, LARGE), Duration.ofSeconds(9), answers::add);
            said.add(take(answers));
        }
        said.forEach(answer -> answer.done().run());
        // The thread that has answered may not have given back all that it took.
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(budget().inFlight()).isZero();
        history.before(Call.HEAD, of -> whileReading.add(budget().inFlight()));

        for (int i = 0; i < 3; i++) {
            botkit.gateway().history(me, "{\"user\":\"u\",\"limit\":200}", answers::add);
            PostAnswer answer = take(answers);
            assertThat(answer.status()).as("answer " + i).isEqualTo(i < 2 ? 200 : 503);
            said.add(answer);
        }
        assertThat(whileReading.get(0)).as("counted before").isEqualTo(budget().mostInFlight() / 16);
        assertThat(budget().inFlight()).isGreaterThan(2 * 2 * 6 * 60_000);
        said.forEach(answer -> answer.done().run());
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(budget().inFlight()).isZero();
        assertThat(budget().addresses().count()).isZero();
    }

    @Test
    void sessionsByPostCountLikeOtherAnswers() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(64 * MIB).answersPerAddress(2)));
        List<PostAnswer> answers = new ArrayList<>();
        Handshake me = Handshake.request("127.0.0.1").withToken(TestSocket.SECRET);
        botkit.gateway().post(me, message("m", LARGE), Duration.ofSeconds(9), answers::add);
        for (int i = 0; i < 2; i++) {
            botkit.gateway()
                    .post(
                            me,
                            "{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"last\":200}}",
                            Duration.ofSeconds(9),
                            answers::add);
        }
        assertThat(answers).extracting(PostAnswer::status).containsExactly(200, 200, 503);
        assertThat(answers.get(1).body()).contains(LARGE);
        answers.forEach(answer -> answer.done().run());
        assertThat(budget().inFlight()).isZero();
    }

    /** Greets when it is asked to, but only after a typing delay: a turn that goes on. */
    private static BotkitBuilder greeting() {
        return Botkit.builder()
                .skill(skills -> skills.on("greet", (bot, event) -> bot.replyWithTyping("Good morning")));
    }

    private void beginByPost(String address, String user, Collection<PostAnswer> answers) {
        botkit.gateway()
                .post(
                        Handshake.request(address).withToken(TestSocket.SECRET),
                        "{\"type\":\"greet\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"last\":200}}",
                        Duration.ofSeconds(30),
                        answers::add);
    }

    @Test
    void sessionsByPostOfOneAddressWhoseTurnsGoOnLeaveRoomForOtherAddresses() throws Exception {
        build(
                Limits.builder().clients(clients -> clients.memoryBytes(64 * MIB)),
                greeting().history(History.inMemory()));
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        for (int i = 0; i < 16; i++) {
            beginByPost("127.0.0.1", "u" + i, answers);
            assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(answers).as("behind the typing delay").isEmpty();
        assertThat(budget().inFlight())
                .as("sixteen events that wait, and no pages")
                .isBetween(16 * 500L, 16 * 1_500L);

        BlockingQueue<PostAnswer> others = new LinkedBlockingQueue<>();
        botkit.gateway()
                .history(
                        Handshake.request("127.0.0.2").withToken(TestSocket.SECRET),
                        "{\"user\":\"neighbour\",\"limit\":50}",
                        others::add);
        assertThat(take(others).status()).as("a neighbour's history").isEqualTo(200);
        assertThat(elsewhere("n").connection.receiving(60_000))
                .as("a neighbour's frame in parts")
                .isTrue();
    }

    @Test
    void aPageOfASessionByPostCountsWithItsSizeWhileItsTurnGoesOn() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(64 * MIB)), greeting());
        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < 5; i++) {
            socket.says(LARGE);
        }
        socket.connection.closed();
        assertThat(budget().inFlight()).isZero();
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        beginByPost("127.0.0.1", "u", answers);
        assertThat(answers).as("behind the typing delay").isEmpty();
        assertThat(budget().inFlight()).as("ten entries").isBetween(600_000L, 610_000L);
        for (int i = 0; i < 9; i++) {
            beginByPost("127.0.0.1", "u", answers);
        }
        assertThat(budget().inFlight()).isBetween(3 * MIB, 4 * MIB);
        assertThat(answers).as("beyond a quarter").hasSize(4).allMatch(answer -> answer.status() == 503);

        answers.clear();
        timer.advance(Duration.ofSeconds(30));
        assertThat(answers).hasSize(6);
        answers.forEach(answer -> answer.done().run());
        assertThat(budget().inFlight()).isZero();
        assertThat(budget().addresses().count()).isZero();
    }

    @Test
    void pagesThatAreBeingReadForOneAddressTakeItsPartAndNoMore() throws Exception {
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        CountDownLatch release = new CountDownLatch(1);
        history.before(Call.HEAD, of -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        });
        try {
            build(
                    Limits.builder().clients(clients -> clients.memoryBytes(64 * MIB)),
                    Botkit.builder().history(history));
            BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
            for (int i = 0; i < 8; i++) {
                botkit.gateway()
                        .history(
                                Handshake.request("127.0.0.1").withToken(TestSocket.SECRET),
                                "{\"user\":\"u" + i + "\"}",
                                answers::add);
            }
            for (int i = 0; i < 4; i++) {
                assertThat(take(answers).status()).as("beyond a quarter").isEqualTo(503);
            }
            assertThat(budget().inFlight()).isEqualTo(budget().mostInFlight() / 4);
            assertThat(elsewhere("n").connection.receiving(60_000)).isTrue();
            release.countDown();
            for (int i = 0; i < 4; i++) {
                assertThat(take(answers).status()).isEqualTo(200);
            }
        } finally {
            release.countDown();
        }
    }

    // ---- who gives way

    @Test
    void idleConversationsGiveWayToWhatIsInFlight() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(4 * MIB)));
        for (int i = 0; i < 2_000; i++) {
            TestSocket socket = TestSocket.open(botkit, "u" + i).says("x".repeat(2_000));
            socket.connection.closed();
        }
        long before = conversations().count();
        assertThat(budget().bytes()).isBetween(3 * MIB, 4 * MIB);
        for (int i = 1; i <= 3; i++) {
            for (int n = 0; n < 2; n++) {
                Connection connection = new StuckClient(botkit, socket("127.0.1." + i)).connection;
                assertThat(connection.receiving(120_000)).isTrue();
            }
        }
        assertThat(budget().bytes()).isLessThanOrEqualTo(4 * MIB);
        assertThat((long) conversations().count()).isBetween(before / 2, before - 1);
        assertThat(conversations().large())
                .as("those with large logs, without those that are gone")
                .isBetween(1, conversations().count());
    }

    /** {@code address} has this many sockets whose logs are full, and whose next frames do not end. */
    private void fillsLogs(String address, int sockets) throws InterruptedException {
        List<TestSocket> all = new ArrayList<>();
        for (int i = 0; i < sockets; i++) {
            TestSocket socket = TestSocket.at(botkit, address, address + "-" + i);
            all.add(socket);
            for (int n = 0; n < 9; n++) {
                assertThat(socket.says(LARGE).nextText()).startsWith("re ");
            }
        }
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        all.forEach(socket -> socket.connection.receiving(80_000));
    }

    @ParameterizedTest
    @CsvSource({"false,1", "false,3", "true,1", "true,3"})
    void whoeverFillsManyLogsLocksNobodyOutAndTakesNothingFromWhoHasSaidLittle(boolean stored, int addresses)
            throws Exception {
        build(
                Limits.builder().clients(clients -> clients.memoryBytes(16 * MIB)),
                stored ? Botkit.builder().history(History.inMemory()) : Botkit.builder());
        TestSocket neighbour = elsewhere("neighbour");
        for (int i = 0; i < 20; i++) {
            assertThat(neighbour.says("n" + i, "x".repeat(500)).nextText()).startsWith("re ");
        }
        for (int i = 1; i <= addresses; i++) {
            fillsLogs("10.0.0." + i, 26);
        }
        assertThat(budget().inFlight()).as("frames that do not end").isPositive();
        assertThat(budget().bytes()).isLessThanOrEqualTo(16 * MIB);

        for (int i = 0; i < 20; i++) {
            assertThat(elsewhere("new" + i).says("hi").nextText())
                    .as("newcomer " + i)
                    .isEqualTo("re hi");
        }
        int before = memory("neighbour");
        assertThat(neighbour.says("n20", "hi").nextText()).isEqualTo("re hi");
        assertThat(memory("neighbour")).as("what is in memory of the neighbour").isGreaterThan(before);
        for (int i = 0; i < 20; i++) {
            neighbour.says("n" + i, "x".repeat(500));
        }
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(neighbour.frames).as("answers to what was handled before").isEmpty();
    }

    @Test
    void theLargestLogsGiveWayFirstWhoeverGrows() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(4 * MIB)));
        TestSocket large = TestSocket.open(botkit, "large");
        TestSocket small = TestSocket.open(botkit, "small");
        for (int i = 0; i < 4; i++) {
            TestSocket.open(botkit, "tiny" + i).says("hi");
        }
        for (int n = 0; n < 8; n++) {
            large.says(LARGE);
        }
        for (int n = 0; n < 4; n++) {
            small.says("s" + n, LARGE);
        }
        int before = memory("small");
        int largest = memory("large");
        long room = 4 * MIB - budget().bytes();
        conversations().grew(room);
        for (int n = 4; n < 6; n++) {
            small.says("s" + n, "x".repeat(2_000));
        }
        assertThat(memory("small")).as("the one that grows").isGreaterThan(before + 8_000);
        assertThat(memory("large")).as("the largest one").isBetween(largest / 2, largest - 8_000);

        conversations().grew(2 * MIB);
        small.says("s6", "x".repeat(2_000));
        assertThat(memory("large"))
                .as("keeps its share while others give up what they have")
                .isGreaterThan(200 * 1024);
        assertThat(memory("small")).as("what comes last").isBetween(100, 8_000);
        conversations().grew(-room - 2 * MIB);
    }

    /** While one thread has the largest log give way, others that find memory short do not take from whoever is small. */
    @Test
    void theLargestLogGivesWayAlsoForThoseThatComeWhileItIsDoingSo() throws Exception {
        build(Limits.builder().clients(clients -> clients.memoryBytes(4 * MIB)));
        TestSocket large = TestSocket.open(botkit, "large");
        TestSocket small = TestSocket.open(botkit, "small");
        for (int i = 0; i < 4; i++) {
            TestSocket.open(botkit, "tiny" + i).says("hi");
        }
        for (int n = 0; n < 8; n++) {
            large.says(LARGE);
        }
        for (int n = 0; n < 30; n++) {
            small.says("s" + n, "x".repeat(2_000));
        }
        int before = memory("small");
        long grown = 4 * MIB - budget().bytes() + 150_000;
        conversations().grew(grown);
        java.lang.reflect.Field field = Conversation.class.getDeclaredField("lock");
        field.setAccessible(true);
        var lock = (java.util.concurrent.locks.ReentrantLock)
                field.get(conversations().find(TestSocket.SECRET.conversation("large")));
        int larger = conversations().large();
        Thread other = new Thread(() -> conversations().makeRoom(null));
        lock.lock();
        try {
            other.start();
            while (conversations().large() == larger && !lock.hasQueuedThread(other)) {
                Thread.onSpinWait();
            }
            Thread mine = new Thread(() -> small.says("s30", "hi"));
            mine.start();
            // Either it waits for the large one, too, or it has taken what it needs elsewhere.
            while (mine.isAlive() && !lock.hasQueuedThread(mine)) {
                Thread.onSpinWait();
            }
        } finally {
            lock.unlock();
        }
        other.join();
        conversations().grew(-grown);
        assertThat(memory("small")).as("what is in memory of the small one").isGreaterThanOrEqualTo(before);
    }

    @Test
    void aConversationThatTheStoreHasGivesUpAlmostAllOfItsLogAndOneThatItHasNotKeepsHalfOfItsShare() {
        Limits limits = Limits.builder()
                .clients(clients -> clients.memoryBytes(64 * MIB))
                .build();
        assertThat(new MemoryBudget(limits, true).keeps(100)).isEqualTo(4 * 1024);
        assertThat(new MemoryBudget(limits, false).keeps(100)).isEqualTo(48 * MIB / 100 / 2);
        assertThat(new MemoryBudget(limits, true).keeps(1_000_000)).isLessThan(100);
        assertThat(new MemoryBudget(limits, false).keeps(0)).isEqualTo(24 * MIB);
    }

    @Test
    void theReserveForNewConversationsIsMoreThanOneAddressCanHaveInFlight() {
        for (boolean stored : new boolean[] {false, true}) {
            MemoryBudget budget = new MemoryBudget(
                    Limits.builder()
                            .clients(clients -> clients.memoryBytes(64 * MIB))
                            .build(),
                    stored);
            budget.conversationsGrew(64 * MIB);
            while (budget.take("a", 16 * 1024)) {}
            assertThat(budget.inFlight()).isBetween(3 * MIB, 8 * MIB);
            assertThat(budget.hasRoomToBegin()).as("stored: " + stored).isTrue();
        }
    }

    private int memory(String user) {
        return Objects.requireNonNull(conversations().find(TestSocket.SECRET.conversation(user)))
                .memory();
    }

    @Test
    void connectionsOverTheCapOfAnAddressAreRefusedAndTheCapIsPerAddress() {
        build(Limits.builder().clients(clients -> clients.connectionsPerAddress(2)));
        TestSocket.open(botkit, "a");
        TestSocket second = TestSocket.open(botkit, "b");
        assertThatThrownBy(() -> TestSocket.open(botkit, "c"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("address");
        elsewhere("d");
        second.connection.closed();
        TestSocket.open(botkit, "c");
    }

    // ---- clients

    private TestSocket elsewhere(String user) {
        return TestSocket.at(botkit, "127.0.0.99", user);
    }

    private static Handshake socket(String address) {
        return Handshake.socket(address).withCookie(TestSocket.SECRET);
    }

    private static Handshake request(String address) {
        return Handshake.request(address);
    }

    private static String message(String id, String text) {
        return "{\"id\":\"" + id + "\",\"text\":\"" + text + "\",\"user\":\"u\"}";
    }

    private void post(String address, String id, String text, List<PostAnswer> answers) {
        botkit.gateway().post(request(address), message(id, text), Duration.ofSeconds(9), answers::add);
    }

    private static PostAnswer take(BlockingQueue<PostAnswer> answers) throws InterruptedException {
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("an answer within 20 s").isNotNull();
        return answer;
    }
}
