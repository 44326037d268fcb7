package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.ReplyStream;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler that runs out of stack in a reply that grows: its turn ends, and so do those behind it. */
class DeepStackStreamsTest {

    private static final int USERS = 100;

    @SuppressWarnings("InfiniteRecursion")
    private static void deep(Consumer<Bot> call, Bot bot, int every, int depth) {
        if (depth % every == 0) {
            call.accept(bot);
        }
        deep(call, bot, every, depth + 1);
    }

    private static void everybodyIsAnswered(BotkitBuilder builder, Function<Bot, Consumer<Bot>> calls, int first)
            throws Exception {
        CountDownLatch begun = new CountDownLatch(USERS);
        Botkit botkit = builder.limits(Limits.builder()
                        .clients(clients -> clients.connectionsPerAddress(10 * USERS))
                        .turns(turns -> turns.streamTimeout(Duration.ofSeconds(2)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    if (message.text().startsWith("deep")) {
                        begun.countDown();
                        deep(
                                calls.apply(bot),
                                bot,
                                Integer.parseInt(message.text().substring(4)),
                                1);
                    }
                    bot.reply("re " + message.text());
                }))
                .build();
        List<TestSocket> tabs = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            tabs.add(TestSocket.open(botkit, "u" + i).says("m1", "deep" + (first + i)));
        }
        assertThat(begun.await(20, TimeUnit.SECONDS)).as("all have begun").isTrue();
        Set<String> unanswered = ConcurrentHashMap.newKeySet();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String user = "u" + i;
            TestSocket tab = tabs.get(i);
            unanswered.add(user);
            Thread client = new Thread(
                    () -> {
                        if (isAnswered(botkit, user, tab)) {
                            unanswered.remove(user);
                        }
                    },
                    "container-" + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(25);
        for (Thread client : clients) {
            client.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        }
        long blocked = Thread.getAllStackTraces().entrySet().stream()
                .filter(one -> one.getKey().getName().matches("(botkit|container)-.*"))
                .filter(one -> List.of(one.getValue()).toString().contains("ReentrantLock.lock"))
                .count();
        assertThat(unanswered)
                .as("whose next message is not answered; threads that wait for a lock: %s", blocked)
                .isEmpty();
        botkit.close();
    }

    private static boolean isAnswered(Botkit botkit, String user, TestSocket first) {
        TestSocket tab = first.says("m2", "hi");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try {
            while (System.nanoTime() < end) {
                Map<String, @Nullable Object> frame = tab.frames.poll(100, TimeUnit.MILLISECONDS);
                if (frame != null && "re hi".equals(frame.get("text"))) {
                    return true;
                }
                if (frame == null && !tab.closes.isEmpty()) {
                    tab = TestSocket.open(botkit, user).says("m3", "hi");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Test
    @Timeout(60)
    void oneThatRunsOutOfStackAsItAppendsBlocksNobody() throws Exception {
        everybodyIsAnswered(
                Botkit.builder(),
                bot -> {
                    ReplyStream stream = bot.stream();
                    return it -> stream.append("x");
                },
                3);
    }

    @Test
    @Timeout(60)
    void oneThatRunsOutOfStackAsItOpensOrCompletesBlocksNobody() throws Exception {
        everybodyIsAnswered(Botkit.builder(), bot -> it -> it.stream().complete(), 100);
    }
}
