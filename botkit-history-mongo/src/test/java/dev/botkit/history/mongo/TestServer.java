package dev.botkit.history.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The server that all tests share: a stand-in within this process, or the real one that {@link #REAL} names. */
final class TestServer implements AutoCloseable {

    static final String PROPERTY = "botkit.mongo.uri";

    static final @Nullable String REAL = System.getProperty(PROPERTY);

    private final @Nullable MongoServer standIn;
    private final String uri;
    private final MongoClient client;

    TestServer() {
        standIn = REAL == null ? newStandIn() : null;
        uri = standIn == null ? String.valueOf(REAL) : uri(standIn.bind().getPort());
        client = MongoClients.create(uri);
    }

    static MongoServer newStandIn() {
        return new MongoServer(new MemoryBackend());
    }

    static String uri(int port) {
        return "mongodb://127.0.0.1:" + port + "/";
    }

    String uri() {
        return uri;
    }

    /** Where it listens. */
    InetSocketAddress address() {
        String[] parts = new ConnectionString(uri).getHosts().get(0).split(":", 2);
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }

    /** A client without any settings. */
    MongoClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        if (standIn != null) {
            standIn.shutdownNow();
        }
    }
}
