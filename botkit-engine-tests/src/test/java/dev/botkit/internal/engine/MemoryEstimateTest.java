package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the budget counts, against what the heap of this JVM really takes. */
class MemoryEstimateTest {

    private static final long ENOUGH = 24 * 1024 * 1024;

    /** What users say. */
    enum Chat {
        ASCII {
            @Override
            String message(int user, int number) {
                return "{\"id\":\"m" + number + "\",\"text\":\"" + "hello ".repeat(30) + "\",\"user\":\"u" + user
                        + "\"}";
            }
        },
        CYRILLIC {
            @Override
            String message(int user, int number) {
                return "{\"text\":\"" + "привет ".repeat(500) + "\",\"user\":\"u" + user + "\"}";
            }
        },
        MANY_FIELDS {
            @Override
            String message(int user, int number) {
                StringBuilder fields = new StringBuilder();
                for (int i = 0; i < 100; i++) {
                    fields.append(",\"f")
                            .append(i)
                            .append("\":{\"n\":")
                            .append(1_000 + i)
                            .append("}");
                }
                return "{\"text\":\"hi\",\"user\":\"u" + user + "\"" + fields + "}";
            }
        },
        EMPTY_FIELDS {
            @Override
            String message(int user, int number) {
                return "{\"text\":\"hi\",\"user\":\"u" + user + "\",\"f\":[" + "{},[],".repeat(400) + "{}]}";
            }
        },
        SHORT_AND_LONG_IDS {
            @Override
            String message(int user, int number) {
                return "{\"id\":\"" + "i".repeat(120) + number + "\",\"text\":\"x\",\"user\":\"u" + user + "\"}";
            }
        },
        ONE_MESSAGE_EACH {
            @Override
            String message(int user, int number) {
                return "{\"text\":\"hi\",\"user\":\"u" + (user * 20 + number) + "\"}";
            }
        };

        abstract String message(int user, int number);
    }

    private Botkit botkit;

    @AfterEach
    void close() {
        botkit.close();
    }

    @ParameterizedTest
    @EnumSource(Chat.class)
    void theEstimateIsNearWhatTheHeapTakes(Chat chat) {
        botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(new ManualTimer())
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(1L << 40))
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        MemoryBudget budget = EngineProbe.budget(botkit);
        talk(chat, 0);
        long heapBefore = heap();
        long countedBefore = budget.bytes();
        for (int user = 1; budget.bytes() - countedBefore < ENOUGH; user++) {
            talk(chat, user);
        }
        long counted = budget.bytes() - countedBefore;
        long taken = heap() - heapBefore;
        assertNear(chat.name(), counted, taken);
    }

    private static void assertNear(String what, long counted, long taken) {
        double ratio = (double) counted / taken;
        System.out.printf(Locale.ROOT, "%s: %,d counted, %,d taken, ratio %.2f%n", what, counted, taken, ratio);
        assertThat(ratio).as("%,d counted, %,d taken", counted, taken).isBetween(0.8, 2.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 20_000})
    void repliesThatWaitForTheStoreCountAsWhatTheyTake(int characters) throws Exception {
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch said = new CountDownLatch(1);
        try {
            botkit = Botkit.builder()
                    .history(history)
                    .limits(Limits.builder()
                            .clients(clients -> clients.memoryBytes(1L << 40))
                            .turns(turns -> turns.replies(100_000).characters(Integer.MAX_VALUE))
                            .store(store -> store.backlog(100_000))
                            .build())
                    .skill(skills -> skills.fallback((bot, message) -> {
                        history.beforeAppend(batch -> await(release));
                        for (int i = 0; i < 8_000_000 / characters; i++) {
                            bot.reply(Integer.toString(i % 10).repeat(characters));
                        }
                        said.countDown();
                    }))
                    .build();
            MemoryBudget budget = EngineProbe.budget(botkit);
            TestSocket socket = TestSocket.open(botkit, "u").hello();
            assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
            long heapBefore = heap();
            long countedBefore = budget.bytes();
            socket.says("m1", "go");
            assertThat(said.await(60, TimeUnit.SECONDS)).isTrue();
            assertNear("replies of " + characters, budget.bytes() - countedBefore, heap() - heapBefore);
        } finally {
            release.countDown();
        }
    }

    /** Of which user's message something is kept while its handler runs, or while it waits for a thread. */
    enum Turns {
        RUN(64),
        WAIT(1);

        private final int threads;

        Turns(int threads) {
            this.threads = threads;
        }
    }

    @ParameterizedTest
    @EnumSource(Turns.class)
    void whatATextBecomesToBeSearchedIsNotKept(Turns turns) throws Exception {
        int users = 40;
        CountDownLatch release = new CountDownLatch(1);
        Semaphore running = new Semaphore(0);
        try {
            botkit = Botkit.builder()
                    .limits(Limits.builder()
                            .turns(limits -> limits.threads(turns.threads))
                            .build())
                    .skill(skills -> skills.hears("help", (bot, message) -> bot.reply("?"))
                            .fallback((bot, message) -> {
                                running.release();
                                await(release);
                            }))
                    .build();
            long before = heap();
            for (int user = 0; user < users; user++) {
                Handshake handshake = Handshake.socket("10.0." + user + ".1")
                        .withCookie(TestSocket.SECRET)
                        .withLendsThreads(true);
                // One character of it stands for eighteen.
                TestSocket.shows(botkit, handshake, "u" + user).says("\ufdfa".repeat(5_000));
            }
            running.acquire(turns == Turns.RUN ? users : 1);

            assertThat((heap() - before) / users).as("bytes for each message").isLessThan(150_000);
        } finally {
            release.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void talk(Chat chat, int user) {
        for (int number = 0; number < 20; number++) {
            TestSocket socket = TestSocket.open(botkit, "u" + user);
            socket.sends(chat.message(user, number));
            socket.connection.closed();
        }
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
