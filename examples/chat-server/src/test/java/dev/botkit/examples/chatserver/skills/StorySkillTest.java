package dev.botkit.examples.chatserver.skills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.testkit.BotReply;
import dev.botkit.testkit.BotTester;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A story that grows. */
class StorySkillTest {

    @Test
    void aStoryHasTwoHundredWords() {
        try (BotTester tester = BotTester.of(new StorySkill(Duration.ZERO))) {
            tester.says("Tell me a story");
            BotReply story = tester.expectReply();
            assertThat(story.text().split("\\s+")).hasSize(200);
            assertThat(story.quickReplies()).containsExactly("Another one");
        }
    }
}
