/** Short runs of the benchmarks, so that they still work when they are needed. */
@NullMarked
package dev.botkit.benchmarks;

import org.jspecify.annotations.NullMarked;
