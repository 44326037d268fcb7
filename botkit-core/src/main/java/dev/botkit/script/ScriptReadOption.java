package dev.botkit.script;

/** Deviations from the usual way to read script files. They do not change what is written back. */
public enum ScriptReadOption {
    /**
     * Interprets triggers of the type {@code string} with the syntax of regular expressions, such as
     * {@code what.* clinic.*}, as the original's server did: as a regular expression at the beginning of the text, up
     * to the beginning or end of a word. For files that were written for that server. Without this option such triggers
     * are compared literally, and {@link ScriptLinter} reports them.
     */
    LEGACY_STRING_TRIGGERS
}
