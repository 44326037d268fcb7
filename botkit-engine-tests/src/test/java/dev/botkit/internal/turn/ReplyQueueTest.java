package dev.botkit.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Ids;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.testkit.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** What a turn says, where another thread ends the turn between two steps of its handler. */
class ReplyQueueTest {

    private static final Limits LIMITS = Limits.builder().build();

    private final List<String> events = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private boolean abandoned;
    private final MemoryBudget budget = new MemoryBudget(LIMITS, false);
    private final SaidMemory memory = new SaidMemory(budget, () -> {});
    private final ReentrantLock lock = new ReentrantLock();
    private final ReplyQueue queue = new ReplyQueue(new Recording(), lock, memory);
    private final ReplyCount counted =
            new ReplyCount("m-1", new Surroundings(LIMITS, new ManualTimer(), new Ids(), "node"), memory, lock);

    private final class Recording implements ReplyQueue.Outlet {

        @Override
        public void checkTakes() {
            checkNotAbandoned();
            Runnable other = meanwhile;
            meanwhile = () -> {};
            other.run();
        }

        @Override
        public void checkNotAbandoned() {
            if (abandoned) {
                throw new TurnAbandonedException("abandoned");
            }
        }

        @Override
        public void checkStore() {}

        @Override
        public void typing() {
            events.add("typing");
        }

        @Override
        public void deliver(MessageData reply, String body, String id) {
            events.add(body);
            queue.unstored();
        }

        @Override
        public boolean pause(Duration delay, Runnable next) {
            return false;
        }

        @Override
        public void doLast(Runnable task, Runnable next) {
            task.run();
            next.run();
        }

        @Override
        public void cutOff() {}

        @Override
        public void isAbandoned() {
            abandoned = true;
        }

        @Override
        public void over() {
            events.add("over");
        }

        @Override
        public void ended() {
            events.add("ended");
        }
    }

    private ReplyQueue.Say say(String body) {
        MessageData reply = new MessageData(
                "", Message.MESSAGE_RECEIVED, ConversationId.verified("u"), Instant.EPOCH, Map.of("text", body));
        return counted.count(reply, body, true);
    }

    @Test
    void nothingIsSaidBehindTheApologyByAHandlerThatWasAboutToSaySomething() {
        ReplyQueue.Say late = say("late");
        meanwhile = () -> queue.end(say("apology"), false, Thread.currentThread());
        assertThatThrownBy(() -> queue.say(late, null, false)).isInstanceOf(TurnAbandonedException.class);
        queue.stored();
        assertThat(events).containsExactly("apology", "over", "ended");
        assertThat(budget.bytes()).as("what is held when the turn has ended").isZero();
    }

    @Test
    void aTurnThatWasCutOffEndsOnceAlsoIfItsHandlerReturnsJustThen() {
        queue.end(null, true, null);
        queue.complete();
        assertThat(events).containsExactly("ended");
    }

    @Test
    void whatIsToBeDoneAtTheEndIsDoneOnceAndMaySayMore() {
        queue.atEnd(() -> events.add("never: another one takes its place"));
        queue.atEnd(() -> queue.say(say("last"), null, false));
        queue.say(say("first"), null, false);
        queue.stored();
        assertThat(events).containsExactly("first");
        queue.complete();
        queue.stored();
        assertThat(events).containsExactly("first", "last", "over", "ended");
        assertThatThrownBy(() -> queue.atEnd(() -> {})).isInstanceOf(TurnEndedException.class);
    }

    @Test
    void whatIsToBeDoneAtTheEndIsNotDoneInATurnThatIsGivenUp() {
        queue.atEnd(() -> events.add("never"));
        queue.end(null, true, null);
        assertThat(events).containsExactly("ended");
    }

    /** A reply that grows. */
    private final class Growing implements ReplyQueue.Growing {

        private boolean isOver;
        private Runnable atBegin = () -> {};
        private Runnable over = () -> {};
        private final ReplyQueue.Say became = say("grown");

        @Override
        public boolean begins(Runnable goesOn) {
            Runnable first = atBegin;
            atBegin = () -> {};
            first.run();
            over = goesOn;
            return !isOver;
        }

        @Override
        public List<ReplyQueue.Say> became() {
            return List.of(became);
        }
    }

    @Test
    void whatGrowsAndWasLostAsAHandlerRanOutOfStackHoldsNothingUp() {
        Growing grows = new Growing();
        grows.atBegin = () -> {
            throw new StackOverflowError();
        };
        assertThatThrownBy(() -> queue.opens(grows)).isInstanceOf(StackOverflowError.class);
        queue.say(say("behind"), null, false);
        queue.letGo();
        assertThat(events).as("while it grows").isEmpty();
        grows.isOver = true;
        grows.over.run();
        assertThat(events).containsExactly("grown", "behind");

        Growing another = new Growing();
        queue.opens(another);
        queue.say(say("the last"), null, false);
        // And nobody is told.
        another.isOver = true;
        queue.letGo();
        assertThat(events).containsExactly("grown", "behind", "grown", "the last");
    }

    @Test
    void whatGrowsAndIsOverAsItBeginsGoesOnOnceAlsoIfAnotherThreadSeesToThat() {
        Growing grows = new Growing();
        grows.atBegin = () -> {
            grows.isOver = true;
            queue.letGo();
        };
        queue.opens(grows);
        queue.complete();
        assertThat(events).containsExactly("grown", "over");
        grows.over.run();
        assertThat(events).containsExactly("grown", "over");
    }
}
