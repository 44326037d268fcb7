/** Tests of {@code dev.botkit.reliability.check}. */
@NullMarked
package dev.botkit.reliability.check;

import org.jspecify.annotations.NullMarked;
