/**
 * Whole runs: {@link dev.botkit.reliability.run.FaultRun} lets clients chat through the fault proxy,
 * then has the checker judge what became of every message.
 */
@NullMarked
package dev.botkit.reliability.run;

import org.jspecify.annotations.NullMarked;
