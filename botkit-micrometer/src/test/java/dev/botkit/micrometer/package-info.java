/** Real bots, measured in real registries. */
@NullMarked
package dev.botkit.micrometer;

import org.jspecify.annotations.NullMarked;
