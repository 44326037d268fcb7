@NullMarked
package dev.botkit.examples.assistant;

import org.jspecify.annotations.NullMarked;
