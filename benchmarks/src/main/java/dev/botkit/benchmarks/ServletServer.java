package dev.botkit.benchmarks;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Locale;

/** An embedded servlet container with one web application, on a free port of the loopback interface. */
interface ServletServer extends AutoCloseable {

    /** What the application consists of. */
    interface Installation {
        void install(ServletContext servlets) throws DeploymentException;
    }

    int port();

    @Override
    void close() throws IOException;

    /** Which one. */
    enum Kind {
        TOMCAT,
        JETTY,
        UNDERTOW;

        /** Its name as an option. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
