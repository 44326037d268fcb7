package dev.botkit.internal.script;

import static dev.botkit.internal.script.Samples.learned;
import static dev.botkit.internal.script.Samples.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3);
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final Store first = new Store(script("a", "string", "hello"), script("b", "string", "bye"));
    private final Store second = new Store(script("B", "string", "second"), script("c", "string", "see you"));

    /** A store in memory that can be down, read-only, and watched. */
    private static final class Store implements ScriptStore {
        private final ScriptStore scripts;
        private final List<Runnable> listeners = new ArrayList<>();
        private boolean down;
        private int loads;
        private Runnable afterReading = () -> {};

        Store(Script... scripts) {
            this.scripts = ScriptStore.inMemory(scripts);
        }

        @Override
        public @Nullable Snapshot load(@Nullable String knownRevision) {
            loads++;
            failIfDown();
            Snapshot snapshot = scripts.load(knownRevision);
            afterReading.run();
            return snapshot;
        }

        @Override
        public boolean add(Script script) {
            return scripts.add(script);
        }

        @Override
        public boolean replace(Script expected, Script script) {
            return scripts.replace(expected, script);
        }

        @Override
        public boolean remove(Script expected) {
            return scripts.remove(expected);
        }

        @Override
        public void close() {
            throw new AssertionError("the store is not the catalog's to close");
        }

        @Override
        public Registration listen(Runnable changed) {
            listeners.add(changed);
            return () -> listeners.remove(changed);
        }

        private void failIfDown() {
            if (down) {
                throw new StoreUnavailableException("down", null);
            }
        }
    }

    private Catalog catalog() {
        return new Catalog(List.of(first, second), now::get, background::add);
    }

    @Test
    void theScriptsOfAllStoresAreFoundAndTheEarlierStoreCounts() {
        Catalog catalog = catalog();

        assertThat(catalog.index().scripts()).extracting(Script::command).containsExactly("a", "b", "c");
        assertThat(find(catalog, "see you")).isEqualTo("c");
        assertThat(find(catalog, "second"))
                .as("a trigger of a script that is not used")
                .isNull();
    }

    @Test
    void aStoreThatCannotBeReadAtTheStartIsAnError() {
        second.down = true;

        assertThatThrownBy(this::catalog).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aChangeOfOnesOwnIsSeenOnceItHasBeenSaidSo() {
        Catalog catalog = catalog();

        Script taught = learned("What time is it?", "Late");
        second.scripts.add(taught);
        assertThat(find(catalog, "what time is it")).isNull();
        catalog.reload();
        assertThat(find(catalog, "what TIME is it")).isEqualTo(taught.command());
        second.scripts.remove(taught);
        catalog.reload();
        assertThat(find(catalog, "what time is it")).isNull();
        assertThat(background).as("nothing of it ran in the background").isEmpty();
    }

    @Test
    void triggersOfARemovedOrRenamedScriptNeverFire() {
        Catalog catalog = catalog();
        Script hello = catalog.index().script("a");

        first.scripts.remove(hello);
        first.scripts.add(script("renamed", "string", "good morning"));
        first.listeners.get(0).run();
        runBackground();

        assertThat(find(catalog, "hello")).isNull();
        assertThat(find(catalog, "good morning")).isEqualTo("renamed");
        assertThat(catalog.index().script("a")).isNull();
        first.scripts.remove(catalog.index().script("b"));
        first.listeners.get(0).run();
        runBackground();
        assertThat(find(catalog, "bye"))
                .as("the second store's script comes out, with its triggers")
                .isNull();
        assertThat(find(catalog, "second")).isEqualTo("B");
    }

    @Test
    void theRevisionIsLookedAtInTheBackgroundWhenAMessageComesAndTheLastLookIsFiveSecondsAgo() {
        Catalog catalog = catalog();
        second.scripts.add(script("new", "string", "new"));

        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(4_999));
        catalog.index();
        assertThat(background).isEmpty();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(find(catalog, "new"))
                .as("the message that starts the look does not wait for it")
                .isNull();
        catalog.index();
        now.addAndGet(TimeUnit.SECONDS.toNanos(5));
        catalog.index();
        assertThat(background).as("one look at a time at each store").hasSize(2);
        runBackground();

        assertThat(find(catalog, "new")).isEqualTo("new");
        int loads = second.loads;
        now.addAndGet(TimeUnit.HOURS.toNanos(10));
        assertThat(second.loads).as("no message, no look").isEqualTo(loads);
        catalog.index();
        runBackground();
        assertThat(second.loads).isEqualTo(loads + 1);
    }

    @Test
    void aStoreThatIsDownLeavesWhatWasReadLastAndTheOthersGoOn() {
        Catalog catalog = catalog();
        first.down = true;
        first.scripts.add(script("new", "string", "new"));
        second.scripts.add(script("other", "string", "other"));

        look(catalog);

        assertThat(find(catalog, "hello")).isEqualTo("a");
        assertThat(find(catalog, "new")).isNull();
        assertThat(find(catalog, "other")).isEqualTo("other");
        first.down = false;
        look(catalog);
        assertThat(find(catalog, "new")).isEqualTo("new");
    }

    @Test
    void aSlowLookDoesNotTakeBackWhatWasTaughtMeanwhile() {
        Catalog catalog = catalog();
        first.scripts.add(script("foreign", "string", "foreign"));
        first.afterReading = () -> {
            first.afterReading = () -> {};
            first.scripts.add(script("taught", "string", "taught"));
            catalog.reload();
        };

        look(catalog);

        assertThat(find(catalog, "taught")).isEqualTo("taught");
        assertThat(find(catalog, "foreign")).isEqualTo("foreign");
    }

    @Test
    void aSlowLookThatFindsNothingNewDoesNotTakeBackEither() {
        Catalog catalog = catalog();
        first.afterReading = () -> {
            first.afterReading = () -> {};
            first.scripts.add(script("taught", "string", "taught"));
            catalog.reload();
        };

        look(catalog);

        assertThat(find(catalog, "taught")).isEqualTo("taught");
    }

    @Test
    void aBackgroundThatTakesNothingMoreIsNoError() {
        Catalog catalog = new Catalog(List.of(first), now::get, task -> {
            throw new RejectedExecutionException("closing");
        });
        first.scripts.add(script("new", "string", "new"));

        for (int i = 0; i < 3; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(6));
            assertThat(find(catalog, "hello")).isEqualTo("a");
        }
        first.listeners.get(0).run();
    }

    @Test
    void aClosedCatalogListensToNobodyAndLeavesTheStoresOpen() {
        Catalog catalog = catalog();
        Runnable listener = first.listeners.get(0);

        catalog.close();

        assertThat(first.listeners).isEmpty();
        listener.run();
        now.addAndGet(TimeUnit.SECONDS.toNanos(6));
        catalog.index();
        assertThat(background).isEmpty();
    }

    @Test
    void withoutStoresThereIsNothing() {
        Catalog catalog = new Catalog(List.of(), now::get, background::add);

        assertThat(catalog.index().scripts()).isEmpty();
        catalog.reload();
    }

    private void look(Catalog catalog) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(5));
        catalog.index();
        runBackground();
    }

    private void runBackground() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    private static @Nullable String find(Catalog catalog, String text) {
        ScriptIndex.Found found = catalog.index().find(new HeardText(text, 100_000), null);
        return found == null ? null : found.script().command();
    }
}
