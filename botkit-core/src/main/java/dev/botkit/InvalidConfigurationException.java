package dev.botkit;

import java.util.List;

/** A builder was given something wrong. It names all that is wrong at once. Not retriable: the configuration must change. */
public class InvalidConfigurationException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /** A sentence for each thing that is wrong. */
    private final String[] problems;

    /**
     * Makes one.
     *
     * @param what what was to be built
     * @param problems a sentence for each thing that is wrong, at least one
     */
    public InvalidConfigurationException(String what, List<String> problems) {
        super(what + " cannot be built:\n  - " + String.join("\n  - ", problems));
        this.problems = problems.toArray(String[]::new);
    }

    /** {@return a sentence for each thing that is wrong} */
    public List<String> problems() {
        return List.of(problems);
    }

    /** {@return false} */
    @Override
    public final boolean isRetriable() {
        return false;
    }
}
