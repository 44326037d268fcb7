/** What the scripts of learning do; not promised. {@code Lessons} is the skill, {@code LearnedAnswers} what it keeps. */
@NullMarked
package dev.botkit.learning.internal;

import org.jspecify.annotations.NullMarked;
