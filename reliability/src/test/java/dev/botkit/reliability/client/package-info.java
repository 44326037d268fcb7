/** Tests of {@code dev.botkit.reliability.client}. */
@NullMarked
package dev.botkit.reliability.client;

import org.jspecify.annotations.NullMarked;
