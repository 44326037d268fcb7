package stranger;

import dev.botkit.BotkitListener;
import dev.botkit.Message;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.monitor.ConnectionOpened;
import dev.botkit.monitor.ConversationEvicted;
import dev.botkit.monitor.ConversationLoaded;
import dev.botkit.monitor.Refused;
import dev.botkit.monitor.Resumed;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.monitor.StoreDown;
import dev.botkit.monitor.StoreOperation;
import dev.botkit.monitor.StoreSlow;
import dev.botkit.monitor.StoreUp;
import dev.botkit.monitor.TurnEnded;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens to everything. */
final class Listening implements BotkitListener {

    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void turnStarted(Message message) {
        heard.add("started " + message.type());
    }

    @Override
    public void turnEnded(TurnEnded turn) {
        boolean fast = turn.handling().compareTo(turn.duration()) <= 0;
        heard.add("ended " + (turn.outcome() == TurnEnded.Outcome.HANDLED) + " " + turn.skill() + " " + fast + " "
                + turn.message().type());
    }

    @Override
    public void redelivered(Message message) {
        heard.add("redelivered " + message.redelivered());
    }

    @Override
    public void unhandled(Message message) {
        heard.add("unhandled " + message.type());
    }

    @Override
    public void replied(Message message) {
        heard.add("replied " + message.seq());
    }

    @Override
    public void dialogEnded(ConversationId conversation, DialogEnd end) {
        heard.add("dialog ended " + end.isCompleted());
    }

    @Override
    public void failed(Message message, Throwable failure) {
        heard.add("failed " + failure.getClass().getSimpleName());
    }

    @Override
    public void turnStuck(SlowTurn turn) {
        slow("stuck", turn.message(), turn.skill(), turn.age());
    }

    @Override
    public void turnAbandoned(SlowTurn turn) {
        slow("abandoned", turn.message(), turn.skill(), turn.age());
    }

    private void slow(String what, Message message, String skill, Duration age) {
        heard.add(what + " " + message.type() + " " + skill + " " + age);
    }

    @Override
    public void connectionOpened(ConnectionOpened connection) {
        heard.add("opened " + connection.connection());
    }

    @Override
    public void connectionClosed(ConnectionClosed connection) {
        heard.add("closed " + connection.connection() + " " + connection.code() + " " + connection.duration());
    }

    @Override
    public void resumed(Resumed client) {
        heard.add("resumed " + client.missed());
    }

    @Override
    public void refused(Refused refused) {
        heard.add("refused " + refused.refusal());
    }

    @Override
    public void conversationLoaded(ConversationLoaded conversation) {
        heard.add("loaded " + conversation.duration().isNegative());
    }

    @Override
    public void conversationEvicted(ConversationEvicted conversation) {
        heard.add("evicted " + conversation.conversation());
    }

    @Override
    public void storeSlow(StoreSlow store) {
        heard.add("slow " + store.operation() + " " + store.age());
    }

    @Override
    public void storeDown(StoreDown store) {
        heard.add("down " + store.operation() + " " + store.failure().isEmpty());
    }

    @Override
    public void storeUp(StoreUp store) {
        heard.add("up " + (store.operation() == StoreOperation.WRITE) + " " + store.outage());
    }
}
