package dev.botkit.dialog;

import dev.botkit.DoNotImplement;

/**
 * A dialog in code: threads of lines, checked and ready to run. Made by {@link Dialog#define}, and registered with
 * {@link dev.botkit.SkillRegistry#dialog}. Immutable and thread-safe.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface DialogDefinition {
    /** {@return the dialog's name} */
    String name();
}
