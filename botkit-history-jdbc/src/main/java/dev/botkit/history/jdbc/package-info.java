/**
 * Conversations in SQL databases. {@link dev.botkit.history.jdbc.JdbcHistory} is all there is to use:
 *
 * <pre>{@code
 * JdbcHistory history = JdbcHistory.connect("jdbc:postgresql://localhost/chat", "chat", password);
 * JdbcHistory history = JdbcHistory.connect("jdbc:h2:./data/chat"); // a file, no server
 * JdbcHistory history = JdbcHistory.of(dataSource);                 // the host's own pool
 * }</pre>
 *
 * <p>Inside, a call goes from one of the three stores ({@code SqlLog}, {@code SqlStates}, {@code
 * SqlProfiles}) to {@code Database}, which runs it on one of the {@code Connections}, makes it
 * durable, and turns what the driver throws into {@link
 * dev.botkit.history.StoreUnavailableException}. {@code Sql} holds all statements, {@code Dialect}
 * what is different in each database. The tables are made by the files {@code <database>-<version>.sql}
 * beside these classes.
 */
@NullMarked
package dev.botkit.history.jdbc;

import org.jspecify.annotations.NullMarked;
