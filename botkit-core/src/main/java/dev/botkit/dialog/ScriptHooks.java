package dev.botkit.dialog;

import dev.botkit.DoNotImplement;

/**
 * Takes the code for the script or dialog in code of a certain name, which need not exist yet; from
 * {@link dev.botkit.SkillRegistry#hooks}. There may be several hooks of each kind, which run in the order of
 * registration.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ScriptHooks {

    /**
     * Adds a hook that runs before the script. It may set variables, choose the thread, stop the script or
     * {@linkplain Dialog#decline decline} it.
     *
     * @param hook the hook
     * @return this
     */
    ScriptHooks before(DialogHook hook);

    /**
     * Adds a hook that runs each time before a thread does. It may send the dialog elsewhere.
     *
     * @param thread the exact name of the thread
     * @param hook the hook
     * @return this
     */
    ScriptHooks beforeThread(String thread, DialogHook hook);

    /**
     * Adds a validator for the answers to a question.
     *
     * @param key the exact key under which the answer is kept
     * @param validator checks the answers
     * @return this
     */
    ScriptHooks validate(String key, AnswerValidator validator);

    /**
     * Adds a listener for the end of the script.
     *
     * @param listener the listener
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
