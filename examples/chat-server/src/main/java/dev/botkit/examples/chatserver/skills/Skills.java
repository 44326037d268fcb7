package dev.botkit.examples.chatserver.skills;

import dev.botkit.BotkitBuilder;

/** All skills of the example, in the order in which they hear. */
public final class Skills {

    private Skills() {}

    /**
     * Adds the skills to a bot. The first that hears a message answers it, so whatever takes free
     * text ({@code echo help}) stands before what is heard in the middle of a sentence ({@code help}).
     *
     * @param builder takes the skills
     * @return the builder
     */
    public static BotkitBuilder addTo(BotkitBuilder builder) {
        return builder.skill(new GreetingSkill())
                .skill(new ReconnectSkill())
                .skill(new EchoSkill())
                .skill(new CountSkill())
                .skill(new WaitSkill())
                .skill(new RemindSkill())
                .skill(new StorySkill())
                .skill(new QuickRepliesSkill())
                .skill(new TypingSkill())
                .skill(new TestSkill())
                .skill(new LinkSkill())
                .skill(new ImageSkill())
                .skill(new HelpSkill())
                .skill(new FallbackSkill());
    }
}
