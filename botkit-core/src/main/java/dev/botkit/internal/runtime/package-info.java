/**
 * Threads, time, ids and listeners: what runs the rest. Not exported.
 */
@NullMarked
package dev.botkit.internal.runtime;

import org.jspecify.annotations.NullMarked;
