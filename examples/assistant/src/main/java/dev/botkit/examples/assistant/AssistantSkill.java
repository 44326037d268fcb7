package dev.botkit.examples.assistant;

import dev.botkit.ConnectionEvent;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.langchain4j.LangChainAnswers;
import java.time.Duration;

/**
 * What the assistant does: it greets, knows one answer by heart, and leaves the rest to the model, which has the shop's tools.
 *
 * @param model who answers
 * @param shop what the tools work on
 */
record AssistantSkill(AssistantModel model, Shop shop) implements Skill {

    private static final String INSTRUCTIONS = """
            You are the assistant of a small web shop. Look orders up with the tools and never guess. \
            Cancel an order only if the customer asks for it. Answer briefly, in the customer's language.""";

    @Override
    public void register(SkillRegistry skills) {
        skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> bot.reply(greeting()));
        skills.hears("^\\s*opening hours\\W*$", (bot, message) -> bot.reply("We are open from nine to six."));
        skills.fallback(LangChainAnswers.of(model.chat())
                .system(INSTRUCTIONS)
                .lastMessages(20)
                .tools(new ShopTools(shop))
                .toolStatus(tool -> tool.equals("cancelOrder") ? "Cancelling the order…" : "Looking the order up…")
                .atMost(30, Duration.ofMinutes(1)));
    }

    private Reply greeting() {
        return Reply.of("Hello! I am the assistant of a small shop. " + model.introduction())
                .quickReply("Where is order 1001?")
                .quickReply("Cancel order 1002")
                .quickReply("Tell me about bicycles")
                .quickReply("Opening hours");
    }
}
