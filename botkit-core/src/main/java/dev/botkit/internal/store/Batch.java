package dev.botkit.internal.store;

import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one conversation hands to the store in one go.
 *
 * @param entries in order, behind the newest of the log
 * @param change of the state, or null
 */
public record Batch(List<LogEntry> entries, StateStore.@Nullable Change change) {}
