package dev.botkit.benchmarks;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.nio.file.Path;
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
        TOMCAT {
            @Override
            ServletServer start(Path folder, int connections, Installation installation) throws Exception {
                return new TomcatServer(folder, connections, installation);
            }
        },
        JETTY {
            @Override
            ServletServer start(Path folder, int connections, Installation installation) throws Exception {
                return new JettyServer(folder, installation);
            }
        },
        UNDERTOW {
            @Override
            ServletServer start(Path folder, int connections, Installation installation) throws Exception {
                return new UndertowServer(installation);
            }
        };

        /** Starts one with room for so many connections, and with its files in the folder. */
        abstract ServletServer start(Path folder, int connections, Installation installation) throws Exception;

        /** Its name as an option. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
