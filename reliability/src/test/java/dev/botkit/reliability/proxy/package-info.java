/** Tests of {@code dev.botkit.reliability.proxy}. */
@NullMarked
package dev.botkit.reliability.proxy;

import org.jspecify.annotations.NullMarked;
