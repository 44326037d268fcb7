/** All that core writes to the log passes here, so that no line holds a user's words or more than one line. Not exported. */
@NullMarked
package dev.botkit.internal.logging;

import org.jspecify.annotations.NullMarked;
