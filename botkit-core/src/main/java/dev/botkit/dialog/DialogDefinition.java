package dev.botkit.dialog;

import dev.botkit.DoNotImplement;

/**
 * A dialog in code: threads of lines, checked and ready to run. Immutable and thread-safe; made by {@link
 * Dialog#define}, and made known by {@link dev.botkit.SkillRegistry#dialog}.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface DialogDefinition {
    /** {@return its name} */
    String name();
}
