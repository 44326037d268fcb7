/**
 * Scripts that another server keeps: {@link dev.botkit.script.client.ScriptServiceClient} is a {@link
 * dev.botkit.script.ScriptStore} that reads them over HTTP.
 */
@Experimental
@NullMarked
package dev.botkit.script.client;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
