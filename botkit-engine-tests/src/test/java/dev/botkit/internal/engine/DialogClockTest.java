package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.History;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dialog waits as long as it should, also when the clock is set meanwhile. */
@Timeout(60)
class DialogClockTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();
    private final List<DialogEnd> ends = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private Botkit bot(BotkitBuilder builder) {
        Botkit botkit = builder.timer(timer)
                .skill(skills -> skills.dialog(Dialog.define("order")
                                .timeout(Duration.ofMinutes(15))
                                .ask("size", "Size?")
                                .say("done")
                                .onEnd((bot, end) -> ends.add(end))
                                .build())
                        .hears("^order$", (bot, message) -> bot.begin("order"))
                        .fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        bots.add(botkit);
        return botkit;
    }

    private TestSocket asked(Botkit botkit) {
        TestSocket socket = TestSocket.open(botkit, "u").says("order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        return socket;
    }

    @Test
    void aClockThatIsSetBackKeepsNoDialogWaiting() {
        TestSocket socket = asked(bot(Botkit.builder().executor(Runnable::run)));
        timer.shiftClock(Duration.ofDays(-8_000));
        timer.advance(Duration.ofMinutes(14));
        assertThat(ends).isEmpty();
        timer.advance(Duration.ofMinutes(1));
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.TIMEOUT);
        socket.says("large");
        assertThat(socket.nextText()).isEqualTo("re large");
    }

    @Test
    void aClockThatIsSetForwardIsNoticedByTheNextMessage() {
        TestSocket socket = asked(bot(Botkit.builder().executor(Runnable::run)));
        timer.shiftClock(Duration.ofMinutes(16));
        socket.says("large");
        assertThat(socket.nextText()).isEqualTo("re large");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void aClockThatIsSetForwardIsNoticedWithinAMinuteOfSilence() {
        asked(bot(Botkit.builder().executor(Runnable::run)));
        timer.shiftClock(Duration.ofMinutes(16));
        timer.advance(Duration.ofMinutes(1));
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void aClockThatIsSetForwardALittleEndsNothing() {
        TestSocket socket = asked(bot(Botkit.builder().executor(Runnable::run)));
        timer.shiftClock(Duration.ofMinutes(5));
        timer.advance(Duration.ofMinutes(5));
        socket.says("large");
        assertThat(socket.nextText()).isEqualTo("done");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.COMPLETED);
    }

    @Test
    void afterARestartADialogWaitsNoLongerThanItsOwnTimeWhateverTheClockSays() {
        History history = History.inMemory();
        Botkit first = bot(Botkit.builder().history(history));
        asked(first);
        first.close();
        timer.shiftClock(Duration.ofDays(-8_000));

        Botkit second = bot(Botkit.builder().history(history));
        TestSocket socket = TestSocket.open(second, "u").hello();
        Conversations all = EngineProbe.conversations(second);
        Conversation conversation = all.find(TestSocket.SECRET.conversation("u"));
        while (conversation == null || conversation.waits() == null || !conversation.isLoaded()) {
            Thread.onSpinWait();
            conversation = all.find(TestSocket.SECRET.conversation("u"));
        }
        timer.advance(Duration.ofMinutes(14));
        assertThat(ends).isEmpty();
        timer.advance(Duration.ofMinutes(1));
        while (ends.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.TIMEOUT);
        socket.says("m9", "large");
        assertThat(socket.nextText()).isEqualTo("re large");
    }
}
