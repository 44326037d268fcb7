/**
 * A bot that is taught from the chat: {@link dev.botkit.learning.LearningMode} asks what to answer when nothing
 * has an answer, and keeps it as a script. What is said meanwhile stands in script files that can be edited.
 */
@Experimental
@NullMarked
package dev.botkit.learning;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
