package dev.botkit.dialog;

import dev.botkit.DoNotImplement;

/**
 * Takes the code that belongs to a script, or to a dialog in code, of some name; from {@link
 * dev.botkit.SkillRegistry#hooks}. Of each kind there may be several, which run in the order of
 * registration. There need not be a script of that name yet.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ScriptHooks {

    /**
     * Runs before the script does: may set variables, choose the thread, stop it or {@linkplain
     * Dialog#decline decline}.
     *
     * @param hook what to do
     * @return this
     */
    ScriptHooks before(DialogHook hook);

    /**
     * Runs before a thread does, each time; may send the dialog elsewhere.
     *
     * @param thread the name of the thread, exactly
     * @param hook what to do
     * @return this
     */
    ScriptHooks beforeThread(String thread, DialogHook hook);

    /**
     * Checks the answers to a question.
     *
     * @param key the key under which the answer is kept, exactly
     * @param validator what checks them
     * @return this
     */
    ScriptHooks validate(String key, AnswerValidator validator);

    /**
     * Is told when the script has ended, and how.
     *
     * @param listener who is told
     * @return this
     */
    ScriptHooks after(DialogEnd.Listener listener);

    /**
     * Lets pages begin the script with a {@code trigger} event, at any of its threads.
     *
     * @return this
     */
    ScriptHooks allowTrigger();
}
