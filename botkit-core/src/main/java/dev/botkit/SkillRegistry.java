package dev.botkit;

import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.ScriptHooks;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Registers what a {@link Skill} listens to. A message is offered to all {@code interrupts}, then to the dialog that
 * waits for an answer, to all {@code hears}, to the triggers of scripts, to the fallback script, and finally to the
 * fallback. Within each kind, what was registered first wins, across all skills in the order in which they were added
 * to the builder.
 *
 * <p>String patterns are words or regular expressions. They are found anywhere in the text, in any of its lines and
 * inside longer words, without regard to case; {@link #hearsWord(String, Handler)} hears whole words. A pattern without
 * any of the characters {@code \ ^ $ . | ? * + ( ) [ ] { }} consists of words, which are found however they are typed:
 * with other apostrophes, quotation marks, dashes and white space, with letters that are composed differently or of
 * another width (Unicode's form NFKC), and with invisible characters between them. Every other pattern is a regular
 * expression of {@link Pattern} and is compared with the text as it was written: {@code \b} is a word's end, {@code ^}
 * and {@code $} are the ends of the whole text; {@code \b}, {@code \w}, {@code \d}, {@code \s} and case are Unicode's
 * on each JDK ({@link Pattern#UNICODE_CHARACTER_CLASS}). Handlers get the text as the user wrote it. A pattern that
 * would search the text for too long (see {@link TurnLimits#patternSteps()}) counts as not found, and that is logged.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface SkillRegistry {

    /**
     * Hears a word or regular expression.
     *
     * @param pattern what to find in the text; {@link BotkitBuilder#build()} reports an invalid pattern
     * @param handler handles the message; {@link Message#group(int)} and {@link Message#group(String)} read what was
     *     captured
     * @return this
     */
    SkillRegistry hears(String pattern, Handler handler);

    /**
     * Hears the first found of several words or regular expressions.
     *
     * @param patterns what to find, at least one
     * @param handler handles the message
     * @return this
     */
    SkillRegistry hears(List<String> patterns, Handler handler);

    /**
     * Hears a pattern with its own flags, found anywhere in the text. Without {@link Pattern#UNICODE_CHARACTER_CLASS},
     * the meaning of {@code \b} depends on the JDK.
     *
     * @param pattern what to find
     * @param handler handles the message
     * @return this
     */
    SkillRegistry hears(Pattern pattern, Handler handler);

    /**
     * Hears the messages that a test accepts.
     *
     * @param test the test, called on the turn's thread for each message that nothing earlier heard; must be
     *     thread-safe and quick
     * @param handler handles the message
     * @return this
     */
    SkillRegistry hears(Predicate<Message> test, Handler handler);

    /**
     * Hears a whole word, or several in a row: {@code hearsWord("help", …)} hears "Help!" and "I need help", but not
     * "helpless". The word is taken literally, so {@code "C++"} and {@code "a.b"} are not patterns, and it is found
     * however it is typed, like the words described above. A word ends where no letter, digit or underscore follows; in
     * writing systems without spaces between words (Chinese, Japanese, Thai and others), and in Korean, it may begin
     * and end at any letter.
     *
     * @param word what to find anywhere in the text; {@link BotkitBuilder#build()} reports a word without any visible
     *     character
     * @param handler handles the message; {@link Message#group(int) group(0)} is the word as the user wrote it
     * @return this
     */
    SkillRegistry hearsWord(String word, Handler handler);

    /**
     * Hears the first found of several words, each as {@link #hearsWord(String, Handler)} does.
     *
     * @param words what to find, at least one
     * @param handler handles the message
     * @return this
     */
    SkillRegistry hearsWord(List<String> words, Handler handler);

    /**
     * Hears a word or regular expression before any {@code hears} does.
     *
     * @param pattern what to find
     * @param handler handles the message
     * @return this
     */
    SkillRegistry interrupts(String pattern, Handler handler);

    /**
     * Hears the first found of several words or regular expressions before any {@code hears} does.
     *
     * @param patterns what to find, at least one
     * @param handler handles the message
     * @return this
     */
    SkillRegistry interrupts(List<String> patterns, Handler handler);

    /**
     * Hears a pattern with its own flags before any {@code hears} does.
     *
     * @param pattern what to find
     * @param handler handles the message
     * @return this
     */
    SkillRegistry interrupts(Pattern pattern, Handler handler);

    /**
     * Hears the messages that a test accepts before any {@code hears} does.
     *
     * @param test the test, as for {@link #hears(Predicate, Handler)}
     * @param handler handles the message
     * @return this
     */
    SkillRegistry interrupts(Predicate<Message> test, Handler handler);

    /**
     * Hears a whole word, as {@link #hearsWord(String, Handler)} does, before any {@code hears} does.
     *
     * @param word what to find
     * @param handler handles the message
     * @return this
     */
    SkillRegistry interruptsWord(String word, Handler handler);

    /**
     * Hears the first found of several whole words before any {@code hears} does.
     *
     * @param words what to find, at least one
     * @param handler handles the message
     * @return this
     */
    SkillRegistry interruptsWord(List<String> words, Handler handler);

    /**
     * Listens to events by their type: {@code hello}, {@code goodbye}, {@code identify}, {@code trigger},
     * {@code feedback} (its fields {@code id} and {@code value} say of which of the bot's messages the user thinks what,
     * see {@link Reply#askFeedback}), or any type that a client or {@link Bot#trigger} sends. With {@link Message#MESSAGE_RECEIVED} it hears every message, in the
     * order of registration among {@code hears}.
     *
     * @param type the exact type of the event; not one of the reserved types {@code activity}, {@code delta},
     *     {@code partial}, {@code stop} and those that begin with {@code handoff_}
     * @param handler handles the message
     * @return this
     */
    SkillRegistry on(String type, Handler handler);

    /**
     * Listens to a connection event: a user arrives, returns, or has left.
     *
     * @param kind which event; see {@link ConnectionEvent.Kind#GOODBYE} for when that one does not come
     * @param handler handles the message
     * @return this
     */
    SkillRegistry on(ConnectionEvent.Kind kind, ConnectionHandler handler);

    /**
     * {@return the bot's time, for skills that need dates or measure something: the system's time, or the one given to
     * {@link BotkitBuilder#timer}, which the testkit moves by hand} It may be kept and used from any thread.
     */
    InstantSource time();

    /**
     * Handles messages that nothing else heard.
     *
     * @param handler handles the message
     * @return this
     */
    SkillRegistry fallback(Handler handler);

    /**
     * Registers a dialog, which {@link Bot#begin(String)} can then begin. It takes precedence over a script of the same
     * name.
     *
     * @param dialog the dialog, made by {@link dev.botkit.dialog.Dialog#define}
     * @return this
     */
    SkillRegistry dialog(DialogDefinition dialog);

    /**
     * Adds a listener for the end of every dialog and script of the bot. It is called within the turn, before anything
     * that the user says next is answered, and after the dialog's own listeners ({@link ScriptHooks#after}). For
     * metrics use {@link BotkitListener#dialogEnded}, which delays no turn.
     *
     * @param listener the listener, called on the turn's thread; an exception fails the turn, like one that a handler
     *     throws
     * @return this
     */
    SkillRegistry afterDialogs(DialogEnd.Listener listener);

    /**
     * Adds code to a script or to a dialog in code, of this skill or any other.
     *
     * @param name the name of the script or dialog, without regard to case; it need not exist yet
     * @return an object that takes the code, while this skill registers
     */
    ScriptHooks hooks(String name);
}
