/** Tests of {@code dev.botkit.reliability.run}. */
@NullMarked
package dev.botkit.reliability.run;

import org.jspecify.annotations.NullMarked;
