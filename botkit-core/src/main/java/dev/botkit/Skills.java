package dev.botkit;

/**
 * The skills and scripts of a bot together, for handlers that ask what else the bot answers or that change its scripts. For one
 * turn, as the {@link Bot} that it is of; may be called from any thread.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Skills {

    /**
     * Tells whether a text would be answered by something other than a fallback or a waiting dialog: an
     * interrupt, a skill that hears it, or a script's trigger. Only the tests of skills are run, no handler.
     *
     * @param text what a user might say; it is tested as a message of this turn's user with the fields of this turn's message
     * @return whether something hears it
     * @throws TurnAbandonedException if the turn was abandoned
     */
    boolean hear(String text);

    /**
     * Has the bot look at its script stores now; the same as {@link Botkit#reloadScripts()}. For handlers that have changed a
     * script.
     *
     * @throws TurnAbandonedException if the turn was abandoned
     */
    void reloadScripts();
}
