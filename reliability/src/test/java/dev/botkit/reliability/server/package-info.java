/** Tests of {@code dev.botkit.reliability.server}. */
@NullMarked
package dev.botkit.reliability.server;

import org.jspecify.annotations.NullMarked;
