/** Searching what users wrote, within bounds. Knows nothing of the rest. Not exported. */
@NullMarked
package dev.botkit.internal.text;

import org.jspecify.annotations.NullMarked;
