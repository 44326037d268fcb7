package dev.botkit.examples.chatserver.skills;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReconnectSkillTest {

    @Test
    void saysHowManyMessagesWereMissed() {
        assertThat(ReconnectSkill.text(1)).contains("missed 1 message.");
        assertThat(ReconnectSkill.text(7)).contains("missed 7 messages.");
    }
}
