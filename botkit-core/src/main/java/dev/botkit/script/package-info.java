/**
 * Scripts: dialogs as data, which can be changed without a release. {@link dev.botkit.script.Scripts} reads and writes
 * script files, {@link dev.botkit.script.Script} is one script, {@link dev.botkit.script.ScriptLinter} finds mistakes
 * in scripts, and a {@link dev.botkit.script.ScriptStore} keeps them: in memory, in files, behind an HTTP service
 * ({@code botkit-script-client}), or in a database.
 *
 * <p>The format is that of the Botkit CMS. A {@code Script} wraps the JSON from which it was made, so that fields that
 * this library does not know are kept and written back.
 */
@Experimental
@NullMarked
package dev.botkit.script;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
