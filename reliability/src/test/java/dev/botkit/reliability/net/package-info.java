/** Tests of {@code dev.botkit.reliability.net}. */
@NullMarked
package dev.botkit.reliability.net;

import org.jspecify.annotations.NullMarked;
