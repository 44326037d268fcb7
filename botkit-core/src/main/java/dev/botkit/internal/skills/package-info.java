/** Who answers: the registered listeners and how they are searched. Not exported. */
@NullMarked
package dev.botkit.internal.skills;

import org.jspecify.annotations.NullMarked;
