/**
 * What Botkit costs. {@code EngineBenchmark} and {@code FrameBenchmark} are JMH benchmarks of core,
 * {@code LoadHarness} compares the WebSocket transport with a bare endpoint of the same container,
 * {@code BlockingHandlers} shows what handlers that block do to others, {@code
 * StoredChat} and {@code HistoryReads} what stores cost. How to run them and what came
 * out is in the module's README.
 */
@NullMarked
package dev.botkit.benchmarks;

import org.jspecify.annotations.NullMarked;
