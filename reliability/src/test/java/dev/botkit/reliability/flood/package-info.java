@NullMarked
package dev.botkit.reliability.flood;

import org.jspecify.annotations.NullMarked;
