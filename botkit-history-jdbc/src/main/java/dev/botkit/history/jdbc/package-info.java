/**
 * History in SQL databases. {@link dev.botkit.history.jdbc.JdbcHistory} is the entry point:
 *
 * <pre>{@code
 * JdbcHistory history = JdbcHistory.connect("jdbc:postgresql://localhost/chat", "chat", password);
 * JdbcHistory history = JdbcHistory.connect("jdbc:h2:./data/chat"); // a file, no server
 * JdbcHistory history = JdbcHistory.of(dataSource);                 // the host's own pool
 * }</pre>
 *
 * <p>Internally, the stores ({@code SqlLog}, {@code SqlStates}, {@code SqlProfiles} and others) pass each call to
 * {@code Database}, which runs it on one of the {@code Connections}, makes it durable, and turns exceptions of the
 * driver into {@link dev.botkit.history.StoreUnavailableException}. {@code Sql} holds all statements, {@code Dialect}
 * the differences between the databases. The files {@code <database>-<version>.sql} beside these classes create the
 * tables.
 */
@NullMarked
package dev.botkit.history.jdbc;

import org.jspecify.annotations.NullMarked;
