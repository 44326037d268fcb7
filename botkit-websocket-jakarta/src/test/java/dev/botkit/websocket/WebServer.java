package dev.botkit.websocket;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;

/** A real servlet container on a free port of the loopback address, with one webapp. */
interface WebServer {

    /**
     * The webapp.
     *
     * @param contextPath where it is; empty for the root
     * @param pages its static files, with index.html as welcome file
     * @param listener declared by the webapp
     * @param filter declared by the webapp for all its URLs; null for none
     * @param loader the webapp's class loader
     */
    record App(String contextPath, Path pages, ServletContextListener listener, Filter filter, ClassLoader loader) {}

    /** Makes a started server. */
    interface Factory {
        WebServer start(App app) throws Exception;
    }

    /** The request threads of a narrow server, whose connections have small buffers, too. */
    int NARROW = 8;

    /** What the operating system keeps of what a narrow server's client does not read. */
    int NARROW_BUFFER = 8 * 1024;

    int port();

    /** Stops the webapp and takes it off the server, which goes on. */
    void undeploy() throws Exception;

    /** Stops the server with all that is on it. */
    void stop() throws Exception;
}
