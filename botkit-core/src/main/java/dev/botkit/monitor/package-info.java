/**
 * The API for operators: the arguments of {@link dev.botkit.BotkitListener}, and {@link dev.botkit.monitor.Health}. All
 * types are immutable; later releases may add accessors. They contain what users say only inside a
 * {@link dev.botkit.Message}.
 */
@NullMarked
package dev.botkit.monitor;

import org.jspecify.annotations.NullMarked;
