/** Conversations in SQL databases: PostgreSQL and H2, through JDBC. */
module dev.botkit.history.jdbc {
    requires transitive dev.botkit;
    requires transitive java.sql;
    requires org.slf4j;

    uses java.sql.Driver;

    exports dev.botkit.history.jdbc;
}
