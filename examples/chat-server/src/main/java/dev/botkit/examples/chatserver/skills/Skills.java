package dev.botkit.examples.chatserver.skills;

import dev.botkit.BotkitBuilder;
import dev.botkit.identity.ConversationId;
import java.util.function.BiConsumer;

/** All skills of the example, in the order in which they hear. */
public final class Skills implements AutoCloseable {

    private final RemindSkill reminders;

    /**
     * Makes them.
     *
     * @param push sends a text to a conversation after its turn; called on a thread of the skills' own, and not before the
     *     bot was built
     */
    public Skills(BiConsumer<ConversationId, String> push) {
        reminders = new RemindSkill(push);
    }

    /**
     * Adds the skills to a bot. The first that hears a message answers it, so whatever takes free
     * text ({@code echo help}) stands before what is heard in the middle of a sentence ({@code help}).
     *
     * @param builder takes the skills
     * @return the builder
     */
    public BotkitBuilder addTo(BotkitBuilder builder) {
        return builder.skill(new GreetingSkill())
                .skill(new ReconnectSkill())
                .skill(new EchoSkill())
                .skill(new CountSkill())
                .skill(new WaitSkill())
                .skill(reminders)
                .skill(new QuickRepliesSkill())
                .skill(new TypingSkill())
                .skill(new TestSkill())
                .skill(new LinkSkill())
                .skill(new ImageSkill())
                .skill(new HelpSkill())
                .skill(new FallbackSkill());
    }

    /** Drops the reminders that wait, and ends their thread. */
    @Override
    public void close() {
        reminders.close();
    }
}
