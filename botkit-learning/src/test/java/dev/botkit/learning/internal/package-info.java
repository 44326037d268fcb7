/** What is kept of lessons, and which questions are close. */
@NullMarked
package dev.botkit.learning.internal;

import org.jspecify.annotations.NullMarked;
