package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.history.History;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store of scripts that does not answer keeps nobody from the store of the chats. */
class HangingScriptsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final Semaphore loading = new Semaphore(0);
    private final AtomicInteger loads = new AtomicInteger();
    private volatile boolean hangs;
    private Botkit botkit;

    @AfterEach
    void close() {
        release.countDown();
        botkit.close();
    }

    /** As a database that tells of changes, and then does not answer. */
    private final class Scripts implements ScriptStore {

        private volatile Runnable changed = () -> {};

        @Override
        public Snapshot load(String knownRevision) {
            loads.incrementAndGet();
            if (hangs) {
                loading.release();
                HangingTurns.awaitUninterruptibly(release);
            }
            return new Snapshot("1", List.of());
        }

        @Override
        public Registration listen(Runnable listener) {
            changed = listener;
            return () -> {};
        }

        @Override
        public boolean add(Script script) {
            return false;
        }

        @Override
        public boolean replace(Script expected, Script script) {
            return false;
        }

        @Override
        public boolean remove(Script expected) {
            return false;
        }

        @Override
        public void close() {}
    }

    @Test
    void changesOfScriptsThatCannotBeReadKeepNobodyOut() throws Exception {
        Scripts scripts = new Scripts();
        botkit = Botkit.builder()
                .history(History.inMemory())
                .scripts(scripts)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        hangs = true;
        for (int change = 1; change <= 8; change++) {
            scripts.changed.run();
            loading.tryAcquire(1, TimeUnit.SECONDS);
        }
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        assertThat(tab.frames.poll(5, TimeUnit.SECONDS))
                .as("the session of a new user, within 5 s")
                .isNotNull();
    }

    @Test
    void aChangeThatIsToldWhileTheScriptsAreReadIsReadBehindThat() throws Exception {
        Scripts scripts = new Scripts();
        botkit = Botkit.builder().scripts(scripts).skill(skills -> {}).build();
        int before = loads.get();
        hangs = true;
        scripts.changed.run();
        assertThat(loading.tryAcquire(20, TimeUnit.SECONDS)).as("it is read").isTrue();
        for (int change = 1; change <= 8; change++) {
            scripts.changed.run();
        }
        hangs = false;
        release.countDown();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20)))
                .as("all is read within 20 s")
                .isTrue();
        assertThat(loads.get() - before)
                .as("once when it was told, and once for all that was told meanwhile")
                .isEqualTo(2);
    }

    @Test
    void aStoreThatHangsDoesNotKeepAnotherOneFromBeingRead() throws Exception {
        Scripts hanging = new Scripts();
        Scripts other = new Scripts();
        botkit = Botkit.builder()
                .scripts(hanging)
                .scripts(other)
                .skill(skills -> {})
                .build();
        hangs = true;
        hanging.changed.run();
        assertThat(loading.tryAcquire(20, TimeUnit.SECONDS))
                .as("the first one is read")
                .isTrue();
        other.changed.run();
        assertThat(loading.tryAcquire(20, TimeUnit.SECONDS))
                .as("the other one is read while the first one hangs, within 20 s")
                .isTrue();
    }
}
