package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory.Call;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FaultyHistoryTest {

    private static final ConversationId ALICE = ConversationId.verified("alice");
    private static final ConversationId BOB = ConversationId.verified("bob");

    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);

    @Test
    void withoutFaultsItDoesWhatTheHistoryInsideDoes() {
        assertThat(history.log().append(List.of(entry(ALICE, 1), entry(BOB, 1), entry(ALICE, 2))))
                .containsExactly(AppendOutcome.stored(1), AppendOutcome.stored(1), AppendOutcome.stored(2));
        assertThat(history.log().head(ALICE)).isEqualTo(new LogHead("epoch", 2));
        assertThat(history.log().readAfter(ALICE, 1, 10, Integer.MAX_VALUE).entries())
                .containsExactly(entry(ALICE, 2));
        assertThat(history.log().readBefore(ALICE, 2, 10, Integer.MAX_VALUE).entries())
                .containsExactly(entry(ALICE, 1));
        assertThat(history.log().countSent(ALICE, 0, 2)).isEqualTo(inner.log().countSent(ALICE, 0, 2));
        assertThat(history.calls(Call.COUNT_SENT)).isEqualTo(1);
        history.log().erase(ALICE);
        assertThat(inner.log().head(ALICE)).isNull();

        assertThat(history.states().write(List.of(Change.of(ALICE, 0, "{}")))).isEmpty();
        assertThat(history.states().read(ALICE)).isEqualTo(Stored.of(1, "{}"));
        history.states().erase(ALICE);
        assertThat(inner.states().read(ALICE)).isNull();

        history.profiles().write(ALICE, "{}");
        assertThat(history.profiles().read(ALICE)).isEqualTo("{}");
        history.profiles().erase(ALICE);
        assertThat(inner.profiles().read(ALICE)).isNull();
    }

    @Test
    void aCallThatFailsBeforeHasNoEffect() {
        history.next(Call.APPEND).failsBefore();

        assertThatThrownBy(() -> history.log().append(List.of(entry(ALICE, 1))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("before its effect");

        assertThat(inner.log().head(ALICE)).isNull();
    }

    @Test
    void aCallThatFailsAfterHasItsEffect() {
        history.next(Call.WRITE_PROFILE).failsAfter();

        assertThatThrownBy(() -> history.profiles().write(ALICE, "{}"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("after its effect");

        assertThat(inner.profiles().read(ALICE)).isEqualTo("{}");
    }

    @Test
    void aCallThatFailsMidwayHasDoneAPart() {
        history.next(Call.APPEND).failsMidway(2);
        history.next(Call.APPEND).failsMidway(0);
        history.next(Call.WRITE_STATES).failsMidway(1);

        assertThatThrownBy(() -> history.log().append(List.of(entry(ALICE, 1), entry(BOB, 1), entry(ALICE, 2))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> history.log().append(List.of(entry(BOB, 2))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> history.states().write(List.of(Change.of(ALICE, 0, "{}"), Change.of(BOB, 0, "{}"))))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(inner.log().head(ALICE)).isEqualTo(new LogHead("epoch", 1));
        assertThat(inner.log().head(BOB)).isEqualTo(new LogHead("epoch", 1));
        assertThat(inner.states().read(ALICE)).isNotNull();
        assertThat(inner.states().read(BOB)).isNull();
    }

    @Test
    void onlyBatchesHaveAMiddle() {
        assertThatThrownBy(() -> history.next(Call.HEAD).failsMidway(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HEAD");
        assertThatThrownBy(() -> history.next(Call.APPEND).failsMidway(-1))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(history.log().head(ALICE)).isNull();
    }

    @Test
    void faultsOfAKindQueueUpAndOtherKindsDoNotTakeThem() {
        RuntimeException driver = new IllegalStateException("broken pipe");
        history.next(Call.HEAD).fails(driver);
        history.next(Call.HEAD).passes();
        history.next(Call.HEAD).failsBefore();

        assertThat(history.states().read(ALICE)).isNull();
        assertThatThrownBy(() -> history.log().head(ALICE)).isSameAs(driver);
        assertThat(history.log().head(ALICE)).isNull();
        assertThatThrownBy(() -> history.log().head(ALICE)).isInstanceOf(StoreUnavailableException.class);
        assertThat(history.log().head(ALICE)).isNull();
    }

    @Test
    void somethingElseCanHappenFirst() {
        LogEntry second = LogEntry.of(ALICE, "epoch", 1, "other", LogEntry.Kind.SENT, Instant.EPOCH, "{}");
        history.next(Call.APPEND).firstRuns(() -> inner.log().append(List.of(second)));

        assertThat(history.log().append(List.of(entry(ALICE, 1)))).containsExactly(AppendOutcome.CONFLICT);
    }

    @Test
    void callsFailByWhatTheyAreAbout() {
        history.before(Call.WRITE_STATES, of -> {
            if (of.contains(BOB)) {
                throw new IllegalStateException("not bob's");
            }
        });

        history.states().write(List.of(Change.of(ALICE, 0, "{}")));
        assertThatThrownBy(() -> history.states().write(List.of(Change.of(ALICE, 1, "{}"), Change.of(BOB, 0, "{}"))))
                .hasMessage("not bob's");
        assertThat(inner.states().read(ALICE)).isEqualTo(Stored.of(1, "{}"));
        assertThat(history.calls(Call.WRITE_STATES)).isEqualTo(2);

        history.before(Call.WRITE_STATES, of -> {});
        assertThat(history.states().write(List.of(Change.of(BOB, 0, "{}")))).isEmpty();
    }

    @Test
    void anActionSeesEveryCallOfItsKindAndWhatItIsAbout() {
        List<Object> seen = new ArrayList<>();
        history.before(Call.APPEND, seen::add);
        history.beforeAppend(seen::add);
        history.before(Call.HEAD, seen::add);
        history.before(Call.LIST_CONVERSATIONS, seen::add);
        history.next(Call.APPEND).failsBefore();

        assertThatThrownBy(() -> history.log().append(List.of(entry(ALICE, 1))))
                .isInstanceOf(StoreUnavailableException.class);
        history.goDown();
        assertThatThrownBy(() -> history.log().head(BOB)).isInstanceOf(StoreUnavailableException.class);
        history.comeBack();
        history.conversationsAfter(ALICE, 1);
        history.profiles().read(ALICE);

        assertThat(seen).containsExactly(Set.of(ALICE), List.of(entry(ALICE, 1)), Set.of(BOB), Set.of());
    }

    @Test
    void aBlockedCallGoesOnWhenItIsReleased() throws Exception {
        CallGate gate = history.next(Call.WRITE_PROFILE).blocks();
        CompletableFuture<Void> call =
                CompletableFuture.runAsync(() -> history.profiles().write(ALICE, "{}"));

        gate.awaitArrival();
        assertThat(gate.hasArrived()).isTrue();
        assertThat(inner.profiles().read(ALICE)).isNull();

        gate.release();
        call.get(20, TimeUnit.SECONDS);
        assertThat(inner.profiles().read(ALICE)).isEqualTo("{}");
    }

    @Test
    void aCallThatBlocksAfterItsEffectCanStillFail() {
        CallGate gate = history.next(Call.WRITE_PROFILE).blocksAfter();
        CompletableFuture<Void> call =
                CompletableFuture.runAsync(() -> history.profiles().write(ALICE, "{}"));

        gate.awaitArrival();
        assertThat(inner.profiles().read(ALICE)).isEqualTo("{}");

        gate.fail();
        gate.release();
        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aGateThatWasReleasedBeforeHoldsNobody() {
        CallGate gate = history.next(Call.HEAD).blocks();
        assertThat(gate.hasArrived()).isFalse();

        gate.release();

        assertThat(history.log().head(ALICE)).isNull();
    }

    @Test
    void nothingWorksWhileItIsDownAndPlannedFaultsWait() {
        history.next(Call.HEAD).passes();
        history.next(Call.HEAD).fails(new IllegalStateException("planned"));
        history.goDown();

        assertThatThrownBy(() -> history.log().head(ALICE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("down");
        assertThatThrownBy(() -> history.profiles().write(ALICE, "{}")).isInstanceOf(StoreUnavailableException.class);
        assertThat(inner.profiles().read(ALICE)).isNull();

        history.comeBack();
        assertThat(history.log().head(ALICE)).isNull();
        assertThatThrownBy(() -> history.log().head(ALICE)).hasMessage("planned");
    }

    @Test
    void aRefusedEntryHoldsUpItsOwnConversationOnly() {
        history.refuse(entry -> entry.id().equals("alice-2"));

        assertThat(history.log()
                        .append(List.of(
                                entry(ALICE, 1), entry(ALICE, 2), entry(BOB, 1), entry(ALICE, 3), entry(BOB, 2))))
                .containsExactly(
                        AppendOutcome.stored(1),
                        AppendOutcome.REFUSED,
                        AppendOutcome.stored(1),
                        AppendOutcome.SKIPPED,
                        AppendOutcome.stored(2));
        assertThat(history.log().append(List.of(entry(ALICE, 2)))).containsExactly(AppendOutcome.REFUSED);

        history.refuse(entry -> false);
        assertThat(history.log().append(List.of(entry(ALICE, 2)))).containsExactly(AppendOutcome.stored(2));
    }

    @Test
    void anEntryBehindAConflictIsSkippedEvenIfItWouldBeRefused() {
        LogEntry taken = LogEntry.of(ALICE, "epoch", 1, "other", LogEntry.Kind.SENT, Instant.EPOCH, "{}");
        inner.log().append(List.of(taken));
        history.refuse(entry -> entry.id().equals("alice-2"));

        assertThat(history.log().append(List.of(entry(ALICE, 1), entry(ALICE, 2))))
                .containsExactly(AppendOutcome.CONFLICT, AppendOutcome.SKIPPED);
    }

    @Test
    void countsCallsThatFailedAndLetsOthersWaitForThem() throws Exception {
        assertThat(history.calls(Call.HEAD)).isZero();
        history.goDown();
        CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> history.awaitCalls(Call.HEAD, 2));

        assertThatThrownBy(() -> history.log().head(ALICE)).isInstanceOf(StoreUnavailableException.class);
        history.comeBack();
        assertThat(history.log().head(ALICE)).isNull();

        waits.get(20, TimeUnit.SECONDS);
        assertThat(history.calls(Call.HEAD)).isEqualTo(2);
        assertThat(history.calls(Call.APPEND)).isZero();
    }

    @Test
    void saysWhatItWaitedForWhenItIsInterrupted() {
        history.profiles().read(ALICE);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> history.awaitCalls(Call.HEAD, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("HEAD");

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closesTheHistoryInside() {
        assertThat(history.isClosed()).isFalse();

        history.close();

        assertThat(history.isClosed()).isTrue();
    }

    private static LogEntry entry(ConversationId conversation, long seq) {
        return LogEntry.of(
                conversation,
                "epoch",
                seq,
                conversation.name() + "-" + seq,
                LogEntry.Kind.RECEIVED,
                Instant.EPOCH,
                "{}");
    }
}
