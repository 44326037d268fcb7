/**
 * Stores in real databases: {@link dev.botkit.history.jdbc.Postgres} is started once for all of them, H2 runs
 * inside the tests. {@link dev.botkit.history.jdbc.WatchedDatabase} counts connections and breaks calls.
 */
@NullMarked
package dev.botkit.history.jdbc;

import org.jspecify.annotations.NullMarked;
