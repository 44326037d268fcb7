/**
 * A bot that is taught in the chat: {@link dev.botkit.learning.LearningMode} asks for an answer when the bot has none, and
 * stores it as a script. The texts of these lessons are in script files that can be edited.
 */
@Experimental
@NullMarked
package dev.botkit.learning;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
