/**
 * Scripts: dialogs as data, which can be changed without a release. {@link
 * dev.botkit.script.Scripts} reads and writes the files, {@link dev.botkit.script.Script} is one of
 * them, {@link dev.botkit.script.ScriptLinter} says what is wrong with them, and a {@link
 * dev.botkit.script.ScriptStore} keeps them: in memory, in files, behind an HTTP service ({@code botkit-script-client}), or in a
 * database.
 *
 * <p>The format is that of the Botkit CMS. A {@code Script} wraps the JSON that it was made of, so
 * that what this library does not know is kept and written back.
 */
@Experimental
@NullMarked
package dev.botkit.script;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
