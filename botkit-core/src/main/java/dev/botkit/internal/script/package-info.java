/** Scripts as the engine uses them: how they are found, kept up to date and read from files. Not exported. */
@NullMarked
package dev.botkit.internal.script;

import org.jspecify.annotations.NullMarked;
