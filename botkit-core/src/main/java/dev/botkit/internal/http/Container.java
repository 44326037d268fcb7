package dev.botkit.internal.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The servlet containers that are known, and on which of their threads messages come: on workers, which a quick handler may borrow for a
 * moment, or on threads that serve many sockets, which it may not. Of any other container nothing is known, so its threads are not lent.
 */
public enum Container {

    /** An acceptor and a poller only say which sockets can be read. Frames and bodies are read by a pool of 200 workers. */
    TOMCAT(true, "org.apache.tomcat.", "Apache Tomcat"),

    /** One thread of the pool selects and may read itself, but only if another one is there to select meanwhile. */
    JETTY(true, "org.eclipse.jetty.", "jetty/"),

    /** The few I/O threads, each with many sockets, read frames themselves, and so may they the body of an asynchronous request. */
    UNDERTOW(false, "io.undertow.", "Undertow");

    private final boolean readsOnWorkers;
    private final String classes;
    private final String serverInfo;

    /** The latter two are how the names begin. */
    Container(boolean readsOnWorkers, String classes, String serverInfo) {
        this.readsOnWorkers = readsOnWorkers;
        this.classes = classes;
        this.serverInfo = serverInfo;
    }

    /**
     * Whether messages come on threads that may be lent.
     *
     * @param name the name of the class of a session, where there is no request any more; or {@code ServletContext.getServerInfo()}, as the
     *     class of a request may be that of a host's wrapper. Null if not known
     */
    public static boolean readsOnWorkers(@Nullable String name) {
        return name != null && Arrays.stream(values()).anyMatch(each -> each.readsOnWorkers && each.isNamed(name));
    }

    private boolean isNamed(String name) {
        return name.startsWith(classes) || name.startsWith(serverInfo);
    }
}
