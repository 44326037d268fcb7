/**
 * The one budget of all that clients can fill. Not exported.
 */
@NullMarked
package dev.botkit.internal.memory;

import org.jspecify.annotations.NullMarked;
