package dev.botkit;

/**
 * A unit of behaviour. Its one method registers what it listens to and is called once, while the bot is built. The
 * handlers serve all conversations at once, so a skill's own fields must be thread-safe.
 *
 * <pre>{@code
 * Skill echo = skills -> skills.hears("echo (.*)", (bot, message) -> bot.reply(message.group(1)));
 * }</pre>
 */
@FunctionalInterface
public interface Skill {
    /**
     * Registers what this skill listens to.
     *
     * @param skills takes the registrations; used only during this call
     */
    void register(SkillRegistry skills);
}
