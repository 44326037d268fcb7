package dev.botkit;

import java.util.List;

/** A builder was given something wrong. It names all that is wrong at once. */
public class InvalidConfigurationException extends BotkitException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Makes one.
     *
     * @param what what was to be built
     * @param problems a sentence for each thing that is wrong, at least one
     */
    public InvalidConfigurationException(String what, List<String> problems) {
        super(what + " cannot be built:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** {@return a sentence for each thing that is wrong} */
    public List<String> problems() {
        return problems;
    }
}
