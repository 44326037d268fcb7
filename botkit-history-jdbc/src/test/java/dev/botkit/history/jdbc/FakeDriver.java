package dev.botkit.history.jdbc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connects {@code jdbc:fake:…} to a DataSource. The DriverManager knows nothing of it. */
public final class FakeDriver implements Driver {

    private final DataSource dataSource;

    /** For a service loader. */
    public FakeDriver() {
        this(null);
    }

    FakeDriver(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith("jdbc:fake:");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    /** Of a webapp that brings this driver, and no other. */
    static final class Loader extends ClassLoader {

        Loader(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (!name.equals("META-INF/services/java.sql.Driver")) {
                return super.getResources(name);
            }
            URL services = new URL(null, "memory:" + name, new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new URLConnection(url) {
                        @Override
                        public void connect() {}

                        @Override
                        public InputStream getInputStream() {
                            return new ByteArrayInputStream(
                                    FakeDriver.class.getName().getBytes(StandardCharsets.UTF_8));
                        }
                    };
                }
            });
            return Collections.enumeration(Collections.singleton(services));
        }
    }
}
