package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.ReplyStream;
import dev.botkit.Skill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bot whose replies grow, tested without a server. */
class StreamedBotTest {

    private final List<ReplyStream> opened = new ArrayList<>();
    private final Skill skill = skills -> skills.fallback((bot, message) -> opened.add(bot.stream()));

    private BotTester tester() {
        return BotTester.of(Botkit.builder()
                .skill(skill)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(20)))
                        .build()));
    }

    private ReplyStream stream() {
        return opened.remove(0);
    }

    @Test
    void aReplyGrowsUntilItIsAMessage() {
        try (BotTester tester = tester()) {
            tester.showsStreams();
            tester.says("hi");
            ReplyStream stream = stream();
            stream.append("Your order");
            tester.expectStream("Your order");
            stream.append(" is on");
            stream.append(" its way");
            tester.expectStream("Your order is on its way");
            tester.expectNoReplyYet();
            stream.complete();
            tester.expectReply("Your order is on its way");
        }
    }

    @Test
    void aTabThatComesInTheMiddleSeesWhatThereIs() {
        try (BotTester tester = tester()) {
            tester.showsStreams();
            tester.says("hi");
            ReplyStream stream = stream();
            stream.append("Your order");
            tester.disconnects();
            stream.append(" is");
            tester.showsStreams();
            tester.expectStream("Your order is");
            Tab other = tester.newTab();
            other.showsStreams();
            other.expectStream("Your order is");
            stream.complete();
            other.expectReply("Your order is");
        }
    }

    @Test
    void theUserStopsIt() {
        try (BotTester tester = tester()) {
            tester.showsStreams();
            tester.says("hi");
            ReplyStream stream = stream();
            stream.append("Half an");
            tester.stops();
            assertThat(stream.isStopped()).isTrue();
            BotReply kept = tester.expectReply("Half an");
            assertThat(kept.field("incomplete")).isEqualTo("stopped");
        }
    }

    @Test
    void aStreamThatDoesNotGrowAsExpectedSaysWhatItHas() {
        try (BotTester tester = tester()) {
            tester.showsStreams();
            tester.says("hi");
            assertThatThrownBy(() -> tester.expectStream("hi"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("none grows");
        }
        try (BotTester tester = tester()) {
            tester.showsStreams();
            tester.says("hi");
            stream();
            stream().append("other");
            assertThatThrownBy(() -> tester.expectStream("hi"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected a reply that has grown to \"hi\"");
        }
    }
}
