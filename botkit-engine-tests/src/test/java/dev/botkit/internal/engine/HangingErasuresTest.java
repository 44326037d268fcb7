package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitListener;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.monitor.StoreSlow;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Erasures whose calls do not return, as many as may run at the same time: others can log in, and be erased. */
class HangingErasuresTest {

    private static final int HANGING = 4;

    private final ManualTimer timer = new ManualTimer();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<StoreSlow> slow = new LinkedBlockingQueue<>();
    private final Botkit botkit = Botkit.builder()
            .history(history)
            .timer(timer)
            .credentialVerifier(VerifiedUser::of)
            .listener(new BotkitListener() {
                @Override
                public void storeSlow(StoreSlow call) {
                    slow.add(call);
                }
            })
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @AfterEach
    void close() {
        release.countDown();
        botkit.close();
    }

    private static void onAThread(Runnable call) {
        Thread host = new Thread(call, "host");
        host.setDaemon(true);
        host.start();
    }

    private void hang(Call call) {
        history.before(call, of -> {
            if (of.iterator().next().name().startsWith("x")) {
                HangingTurns.awaitUninterruptibly(release);
            }
        });
        for (int i = 0; i < HANGING; i++) {
            ConversationId id = ConversationId.verified("x" + i);
            onAThread(() -> botkit.erase(id));
        }
        history.awaitCalls(call, HANGING);
        timer.advance(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"ERASE_LOG", "ERASE_PROFILE", "ERASE_PUSHES"})
    void othersCanLogIn(Call call) throws Exception {
        hang(call);
        TestSocket tab = TestSocket.open(botkit, "u").says("m1", "hi");
        assertThat(tab.nextText()).isEqualTo("re hi");
        tab.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(tab.closes.poll(10, TimeUnit.SECONDS))
                .as("logged in; health says %s", botkit.health())
                .isEqualTo(CloseCode.RECONNECT);
    }

    @Test
    void othersAreErased() throws Exception {
        hang(Call.ERASE_LOG);
        CompletableFuture<Void> erased = new CompletableFuture<>();
        onAThread(() -> {
            botkit.erase(ConversationId.verified("y"));
            erased.complete(null);
        });
        assertThat(erased)
                .as("the erasure of another; health says %s", botkit.health())
                .succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void operatorsHearOfThem() throws Exception {
        hang(Call.ERASE_LOG);
        assertThat(slow.poll(10, TimeUnit.SECONDS)).as("told of a slow call").isNotNull();
    }
}
