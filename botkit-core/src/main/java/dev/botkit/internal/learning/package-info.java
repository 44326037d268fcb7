/** What the scripts of learning do; not promised. {@code Lessons} is the skill, {@code LearnedAnswers} what it keeps. */
@NullMarked
package dev.botkit.internal.learning;

import org.jspecify.annotations.NullMarked;
