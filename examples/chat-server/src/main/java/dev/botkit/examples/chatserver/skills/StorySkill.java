package dev.botkit.examples.chatserver.skills;

import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import java.time.Duration;

/** Tells a story of 200 words, one after the other, as a language model would write it. The user can stop it. */
public final class StorySkill implements Skill {

    private static final String STORY = """
            **The bot who could not forget**

            Once upon a time a small bot lived in a web shop at the edge of a very large city. All day long people came and asked it \
            for things: a red bicycle, a kettle that sings, a gift for an aunt who has everything. The bot knew the answers.

            But each night, when the server was restarted, it forgot everybody. In the morning the aunt's nephew came back and \
            said, "Did you find it?" and the bot had to ask, "Find what?" That made both a little sad.

            So the bot went to see the old database, who lived in the basement and never slept.

            - "What do you want?" asked the database.
            - "To remember," said the bot.
            - "Then write down every word before you answer it," said the database, "and read it again when you wake."

            The bot did so. The next night the power failed, twice. The next morning the nephew came back. "About your aunt," \
            said the bot, before he could ask, "I have found a kettle that rides a red bicycle." And the nephew laughed until the whole shop could hear him, and bought two of them.
            """;

    private final Duration pause;

    /** Pauses for 30 ms before each word. */
    public StorySkill() {
        this(Duration.ofMillis(30));
    }

    StorySkill(Duration pause) {
        this.pause = pause;
    }

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("\\bstory\\b", (bot, message) -> {
            ReplyStream stream = bot.stream();
            stream.status("Thinking of a story …");
            for (String word : STORY.strip().split("(?<=\\s)(?=\\S)", -1)) {
                Thread.sleep(pause.toMillis());
                stream.status("");
                stream.append(word);
                if (stream.isStopped()) {
                    bot.reply("All right. Ask me again when you have time.");
                    return;
                }
            }
            stream.complete(Reply.of("").quickReply("Another one", "story"));
        });
    }
}
