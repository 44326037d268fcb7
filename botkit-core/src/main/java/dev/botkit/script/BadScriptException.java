package dev.botkit.script;

import dev.botkit.BotkitException;

/**
 * A script or a file of scripts is not valid. The message says where and why, and quotes only names from it. Not
 * retriable: the script must change.
 */
public class BadScriptException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /** Where; not kept behind serialization. */
    private final transient ScriptPlace place;
    /** What is wrong, without the place. */
    private final String problem;

    /**
     * Creates the exception.
     *
     * @param place where the problem is
     * @param problem a sentence that says what is wrong
     */
    public BadScriptException(ScriptPlace place, String problem) {
        this(place, problem, place.equals(ScriptPlace.NOWHERE) ? problem : upper(place.toString()) + ": " + problem);
    }

    private BadScriptException(ScriptPlace place, String problem, String message) {
        super(message, null, message);
        this.place = place;
        this.problem = problem;
    }

    /** {@return where the problem is; {@link ScriptPlace#NOWHERE} if that is not known, as after deserialization} */
    @SuppressWarnings("ConstantValue") // it is null behind serialization
    public ScriptPlace place() {
        return place == null ? ScriptPlace.NOWHERE : place;
    }

    /** {@return what is wrong, without the place} */
    public String problem() {
        return problem;
    }

    /**
     * Adds the name of the file.
     *
     * @param name the file's name
     * @return a copy with that name
     */
    public BadScriptException inFile(String name) {
        BadScriptException copy = new BadScriptException(place().inFile(name), problem);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    private static String upper(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** {@return false} */
    @Override
    public final boolean isRetriable() {
        return false;
    }
}
