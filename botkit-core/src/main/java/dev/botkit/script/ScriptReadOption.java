package dev.botkit.script;

/** How script files are read, where that is not the usual way. What is written back is the same in each case. */
public enum ScriptReadOption {
    /**
     * Triggers of type {@code string} that hold the syntax of regular expressions, such as {@code what.* clinic.*}, are
     * read as the original's server read them: as a regular expression at the beginning of the text, up to the
     * beginning or end of a word. For files that were written for that server. Without this option they are compared literally, and {@link
     * ScriptLinter} names them.
     */
    LEGACY_STRING_TRIGGERS
}
