package dev.botkit.script;

import dev.botkit.internal.script.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * A place in a script file, for messages to people.
 *
 * @param file the file's name; null if it is not known
 * @param script the script's command, or its number in the file ("#3"); null for the file as a whole
 * @param thread the thread's topic; null for the script as a whole
 * @param line the line's number in its thread, from 1; 0 for the thread as a whole
 */
public record ScriptPlace(
        @Nullable String file,
        @Nullable String script,
        @Nullable String thread,
        int line) {

    /** No place in particular. */
    public static final ScriptPlace NOWHERE = new ScriptPlace(null, null, null, 0);

    /**
     * Adds the name of the file.
     *
     * @param name the file's name
     * @return a copy with that name
     */
    public ScriptPlace inFile(String name) {
        return new ScriptPlace(name, script, thread, line);
    }

    ScriptPlace inScript(String command) {
        return new ScriptPlace(file, command, thread, line);
    }

    ScriptPlace inThread(String topic) {
        return new ScriptPlace(file, script, topic, 0);
    }

    ScriptPlace atLine(int number) {
        return new ScriptPlace(file, script, thread, number);
    }

    /** {@return the place in words, in one line: {@code file "faq.json", script "pizza", thread "default", line 3}} */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder();
        add(words, "file", file);
        add(words, "script", script);
        add(words, "thread", thread);
        if (line > 0) {
            words.append(words.length() == 0 ? "" : ", ").append("line ").append(line);
        }
        return words.toString();
    }

    private static void add(StringBuilder words, String what, @Nullable String name) {
        if (name != null) {
            words.append(words.length() == 0 ? "" : ", ")
                    .append(what)
                    .append(' ')
                    .append(name.startsWith("#") && what.equals("script") ? name : Quoted.of(name));
        }
    }
}
