/** History in SQL databases: PostgreSQL and H2, through JDBC. */
module dev.botkit.history.jdbc {
    requires transitive dev.botkit;
    requires transitive java.sql;
    requires org.slf4j;
    // To talk to it behind a pooler; the host brings it where it uses PostgreSQL.
    requires static org.postgresql.jdbc;

    uses java.sql.Driver;

    exports dev.botkit.history.jdbc;
}
