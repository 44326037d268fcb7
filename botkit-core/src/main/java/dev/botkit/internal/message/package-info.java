/** Messages and frames. Not exported. */
@NullMarked
package dev.botkit.internal.message;

import org.jspecify.annotations.NullMarked;
