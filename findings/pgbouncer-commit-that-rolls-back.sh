#!/usr/bin/env bash
# Behind PgBouncer in transaction mode, Connection.commit() of PostgreSQL's JDBC driver may return without an error
# although the server has rolled the transaction back. No PreparedStatement is needed for it.
#
# Versions:  PostgreSQL JDBC driver 42.7.13, PgBouncer 1.18.0 (Debian 12), PostgreSQL 18.6.
# Input:     java.sql.Statement only, autocommit off, the driver's default settings; two clients, two connections of
#            the server, and two helpers that decide who gets which of them.
# Behaviour: - prepareThreshold (default 5, "uses of a PreparedStatement before the server keeps it") does not apply to
#              the driver's own COMMIT and ROLLBACK: each gets a name, S_1, S_2 and so on, the first time that it is
#              used. Only prepareThreshold=0 prevents that.
#            - Names belong to a connection of the server. PgBouncer (before 1.21, or with max_prepared_statements = 0)
#              hands the client's next transaction to any of them. Where another client's ROLLBACK has the name that
#              this client's COMMIT has, commit() runs that ROLLBACK. The driver's raiseExceptionOnSilentRollback
#              (default on) does not notice.
#            - It can be noticed beforehand: PGConnection.getBackendPID() is a random number made by PgBouncer, even a
#              negative one, and not what pg_backend_pid() answers.
# Seen:      the text after "expected" below: the row of the second transaction is missing.
# Source:    PgBouncer's FAQ asks for prepareThreshold=0 for the sake of errors (42P05, 26000) and prepared statements;
#            a commit that is lost without an error, and COMMIT having a name at its first use, are in neither manual.
# Means:     messages that were confirmed could be missing later. Botkit compares the two process ids when it starts, and
#            behind a pooler sets prepareThreshold to 0 on every connection that it takes. Other code of the host needs
#            prepareThreshold=0 in its URL.
set -euo pipefail

work=$(mktemp -d)
# PgBouncer runs as another user where this runs as root, and reads its settings from here.
chmod 755 "$work"
bouncer=
trap '[ -z "$bouncer" ] || kill "$bouncer" 2> /dev/null || true; rm -rf "$work"' EXIT
cd "$work"

# Debian's PgBouncer, unpacked but not installed; the one library that few machines have comes with it.
apt-get download -q pgbouncer=1.18.0-1+deb12u1 libc-ares2 libevent-2.1-7 > apt.log 2>&1 || { cat apt.log; exit 1; }
for package in *.deb; do dpkg-deb -x "$package" debian; done

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencyManagement>
    <dependencies>
      <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-bom</artifactId><version>18.6.0</version><type>pom</type><scope>import</scope></dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.13</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.*;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

public class Finding {
    static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    static void run(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    static Connection open(String url, boolean autoCommit) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(autoCommit);
        return connection;
    }

    static Process pgbouncer(int port, int postgres) throws Exception {
        Path users = Files.writeString(Path.of("users.txt"), "\"postgres\" \"\"\n");
        Path settings = Files.writeString(Path.of("pgbouncer.ini"), String.join("\n",
                "[databases]",
                "postgres = host=127.0.0.1 port=" + postgres,
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port,
                "unix_socket_dir =",
                "auth_type = trust",
                "auth_file = " + users.toAbsolutePath(),
                "pool_mode = transaction",
                "default_pool_size = 2",
                "ignore_startup_parameters = extra_float_digits",
                ""));
        List<String> command = new ArrayList<>(List.of("debian/usr/sbin/pgbouncer"));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toAbsolutePath().toString());
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File("pgbouncer.log")).start();
    }

    static void await(String url) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try (Connection connection = open(url, true)) {
                return;
            } catch (SQLException e) {
                if (attempt == 50) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    static void namesOfCommit(String direct) throws SQLException {
        for (String setting : List.of("", "&prepareThreshold=0")) {
            try (Connection connection = open(direct + setting, false)) {
                run(connection, "SELECT 1");
                connection.commit();
                System.out.println((setting.isEmpty() ? "by default" : setting.substring(1)) + ", after one commit the server keeps: "
                        + ask(connection, "SELECT string_agg(name || ' ' || statement, ', ') FROM pg_prepared_statements"));
            }
        }
    }

    static boolean isTold(String url) throws SQLException {
        try (Connection connection = open(url, true)) {
            return ask(connection, "SELECT pg_backend_pid()")
                    .equals(String.valueOf(connection.unwrap(PGConnection.class).getBackendPID()));
        }
    }

    static void lostCommit(String direct, String pooled) throws SQLException {
        String simple = pooled + "&preferQueryMode=simple";
        try (Connection watcher = open(direct, true);
                Connection client = open(pooled, false);
                Connection other = open(pooled, false);
                Connection helper = open(simple, false);
                Connection helper2 = open(simple, false)) {
            run(watcher, "CREATE TABLE said (n int)");
            // Both are in a transaction, so each has a connection of the server to itself.
            ask(client, "SELECT 1");
            String others = ask(other, "SELECT pg_backend_pid()");
            run(client, "INSERT INTO said VALUES (1)");
            client.commit();
            other.rollback();
            // The helpers take both; the one that has the other client's gives it back.
            boolean first = ask(helper, "SELECT pg_backend_pid()").equals(others);
            ask(helper2, "SELECT 1");
            (first ? helper : helper2).rollback();
            boolean shared = ask(client, "SELECT pg_backend_pid()").equals(others);
            run(client, "INSERT INTO said VALUES (2)");
            try {
                client.commit();
                System.out.println("second commit, on the other client's server connection (" + shared + "): no error");
            } catch (SQLException e) {
                System.out.println("second commit: " + e.getSQLState());
            }
            System.out.println("rows: " + ask(watcher, "SELECT string_agg(n::text, ', ' ORDER BY n) FROM said"));
            helper.rollback();
            helper2.rollback();
        }
    }

    public static void main(String[] args) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            Process pgbouncer = pgbouncer(port, postgres.getPort());
            Files.writeString(Path.of("pgbouncer.pid"), String.valueOf(pgbouncer.pid()));
            try {
                String direct = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres?user=postgres";
                String pooled = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
                await(pooled);
                System.out.println("the driver knows the server's process: direct " + isTold(direct) + ", pooled " + isTold(pooled));
                namesOfCommit(direct);
                lostCommit(direct, pooled);
            } finally {
                pgbouncer.destroy();
                pgbouncer.waitFor();
            }
        }
    }
}
END
libraries=$(dirname "$(find debian -name 'libcares.so.2*' -print -quit)")
LD_LIBRARY_PATH=$libraries timeout 120 java -cp 'lib/*' Finding.java > seen 2> errors ||
  { bouncer=$(cat pgbouncer.pid 2> /dev/null || true); cat seen errors pgbouncer.log 2> /dev/null; echo "FAILED: the servers could not be run." >&2; exit 1; }

cat > expected <<'END'
the driver knows the server's process: direct true, pooled false
by default, after one commit the server keeps: S_1 COMMIT
prepareThreshold=0, after one commit the server keeps: null
second commit, on the other client's server connection (true): no error
rows: 1
END
diff -u expected seen || { echo "CHANGED: the driver behind PgBouncer behaves in another way now." >&2; exit 1; }
cat seen
