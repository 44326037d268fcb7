package dev.botkit;

import java.util.List;

/**
 * A configuration is not valid. The exception names everything that is wrong at once. Not retriable: the configuration
 * must change.
 */
public class InvalidConfigurationException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /** A sentence for each thing that is wrong. */
    private final String[] problems;

    /**
     * Creates the exception.
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
