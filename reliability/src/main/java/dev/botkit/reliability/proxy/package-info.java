/**
 * A TCP proxy that does to connections what networks do: it delays, cuts, halves and goes silent.
 * Everything is decided beforehand from a seed and counted in bytes.
 */
@NullMarked
package dev.botkit.reliability.proxy;

import org.jspecify.annotations.NullMarked;
