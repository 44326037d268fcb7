package dev.botkit;

import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.ScriptHooks;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Takes what a {@link Skill} listens to. Within each kind the first registered wins, over all
 * skills in the order in which they were given to the builder. A message is offered to all
 * {@code interrupts}, then to the dialog that waits for an answer, then to all {@code hears}, then to the
 * triggers of scripts, then to the script that is the fallback, then to the fallback.
 *
 * <p>String patterns are words or regular expressions, found anywhere in the text, in any of its lines and inside longer words, without
 * regard to case ({@link #hearsWord(String, Handler)} hears words on their own). One without any of the characters {@code \ ^ $ . | ? * + ( ) [ ] { }} is made of words, which are
 * found however they are typed: with other apostrophes, quotation marks, dashes and white space, with letters composed otherwise or
 * of another width (Unicode's form NFKC), and with characters between them that nobody sees. All others are
 * regular expressions of {@link Pattern}, which are compared with the text as it was written: {@code \b} is a word's end, {@code ^} and
 * {@code $} are the ends of the whole text; {@code \b}, {@code \w}, {@code \d}, {@code \s} and case are Unicode's on each JDK ({@link
 * Pattern#UNICODE_CHARACTER_CLASS}). What a handler gets is what the user wrote. A pattern that the text would keep busy for too long
 * (see {@link TurnLimits#patternSteps()}) counts as not found, and is reported in the log.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface SkillRegistry {

    /**
     * Hears a word or regular expression.
     *
     * @param pattern what to find in the text; a bad one is reported by {@link BotkitBuilder#build()}
     * @param handler what to do; {@link Message#group(int)} and {@link Message#group(String)} read what was captured
     * @return this
     */
    SkillRegistry hears(String pattern, Handler handler);

    /**
     * Hears the first found of several words or regular expressions.
     *
     * @param patterns what to find, at least one
     * @param handler what to do
     * @return this
     */
    SkillRegistry hears(List<String> patterns, Handler handler);

    /**
     * Hears a pattern with flags of its own; it, too, is found anywhere. Without {@link Pattern#UNICODE_CHARACTER_CLASS} what
     * {@code \b} means depends on the JDK.
     *
     * @param pattern what to find
     * @param handler what to do
     * @return this
     */
    SkillRegistry hears(Pattern pattern, Handler handler);

    /**
     * Hears what a test accepts.
     *
     * @param test called for each message that nothing earlier heard, on the turn's thread; must be
     *     thread-safe and quick
     * @param handler what to do
     * @return this
     */
    SkillRegistry hears(Predicate<Message> test, Handler handler);

    /**
     * Hears a word, or several in a row, on its own: {@code hearsWord("help", …)} hears "Help!" and "I need help", but not
     * "helpless". It stands for itself, so that {@code "C++"} and {@code "a.b"} are no patterns, and it is found however it
     * is typed, as the words described above. A word ends where no letter, digit or underscore of it goes on; in writings without spaces
     * between words (Chinese, Japanese, Thai and others), and in Korean, it may begin and end at any letter.
     *
     * @param word what to find anywhere in the text; one without any visible character is reported by {@link
     *     BotkitBuilder#build()}
     * @param handler what to do; {@link Message#group(int) group(0)} is the word as the user wrote it
     * @return this
     */
    SkillRegistry hearsWord(String word, Handler handler);

    /**
     * Hears the first found of several words, each as {@link #hearsWord(String, Handler)} does.
     *
     * @param words what to find, at least one
     * @param handler what to do
     * @return this
     */
    SkillRegistry hearsWord(List<String> words, Handler handler);

    /**
     * Hears a word or regular expression before any {@code hears} does.
     *
     * @param pattern what to find
     * @param handler what to do
     * @return this
     */
    SkillRegistry interrupts(String pattern, Handler handler);

    /**
     * Hears the first found of several words or regular expressions before any {@code hears} does.
     *
     * @param patterns what to find, at least one
     * @param handler what to do
     * @return this
     */
    SkillRegistry interrupts(List<String> patterns, Handler handler);

    /**
     * Hears a pattern with flags of its own before any {@code hears} does.
     *
     * @param pattern what to find
     * @param handler what to do
     * @return this
     */
    SkillRegistry interrupts(Pattern pattern, Handler handler);

    /**
     * Hears what a test accepts before any {@code hears} does.
     *
     * @param test as for {@link #hears(Predicate, Handler)}
     * @param handler what to do
     * @return this
     */
    SkillRegistry interrupts(Predicate<Message> test, Handler handler);

    /**
     * Hears a word on its own, as {@link #hearsWord(String, Handler)}, before any {@code hears} does.
     *
     * @param word what to find
     * @param handler what to do
     * @return this
     */
    SkillRegistry interruptsWord(String word, Handler handler);

    /**
     * Hears the first found of several words, each on its own, before any {@code hears} does.
     *
     * @param words what to find, at least one
     * @param handler what to do
     * @return this
     */
    SkillRegistry interruptsWord(List<String> words, Handler handler);

    /**
     * Listens to an event by its type: {@code hello}, {@code goodbye}, {@code identify}, {@code trigger}, or any type
     * that a client or {@link Bot#trigger} sends. For {@link Message#MESSAGE_RECEIVED} it hears
     * every message, in the order of registration among {@code hears}.
     *
     * @param type the event's type, exactly; not {@code activity}, {@code delta}, {@code feedback}, {@code partial}, {@code
     *     stop} and what begins with {@code handoff_}: these types are reserved
     * @param handler what to do
     * @return this
     */
    SkillRegistry on(String type, Handler handler);

    /**
     * Listens to a connection event: a user comes, comes back, or has left.
     *
     * @param kind which one; {@link ConnectionEvent.Kind#GOODBYE} says when it may not come
     * @param handler what to do
     * @return this
     */
    SkillRegistry on(ConnectionEvent.Kind kind, ConnectionHandler handler);

    /**
     * {@return the bot's time, for skills that date or measure something: the system's, or the one given to {@link
     * BotkitBuilder#timer}, which the testkit moves by hand} May be kept and used from any thread.
     */
    InstantSource time();

    /**
     * Handles messages that nothing else heard.
     *
     * @param handler what to do
     * @return this
     */
    SkillRegistry fallback(Handler handler);

    /**
     * Makes a dialog known, to be begun with {@link Bot#begin(String)}. One in code goes before a script of
     * the same name.
     *
     * @param dialog made by {@link dev.botkit.dialog.Dialog#define}
     * @return this
     */
    SkillRegistry dialog(DialogDefinition dialog);

    /**
     * Hears of the end of each dialog and script of the bot, within its turn: before anything that the user says next is
     * answered. Those of the dialog itself ({@link ScriptHooks#after}) hear of it first. For metrics {@link
     * BotkitListener#dialogEnded} is better, which delays no turn.
     *
     * @param listener called on the turn's thread; what it throws fails the turn as what a handler throws does
     * @return this
     */
    SkillRegistry afterDialogs(DialogEnd.Listener listener);

    /**
     * Adds code to a script, or to a dialog in code, whichever skill it is of.
     *
     * @param name its name, without regard to case; there need not be one yet
     * @return takes the code, as long as this skill registers
     */
    ScriptHooks hooks(String name);
}
