package dev.botkit.dialog;

/**
 * A dialog in code: threads of lines, checked and ready to run. Immutable and thread-safe; made by {@link
 * Dialog#define}, and made known by {@link dev.botkit.SkillRegistry#dialog}. Implemented by the library
 * only.
 */
public interface DialogDefinition {
    /** {@return its name} */
    String name();
}
