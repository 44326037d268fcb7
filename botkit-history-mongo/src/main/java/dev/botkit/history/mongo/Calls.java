package dev.botkit.history.mongo;

import static dev.botkit.BotkitException.loggable;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import dev.botkit.BotkitException;
import dev.botkit.history.StoreUnavailableException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the driver, and says in our own words what went wrong: the driver's messages hold keys and whole
 * answers of the server, and with them what users wrote. Classes and codes are all that is passed on.
 */
final class Calls {

    private static final int UNAUTHORIZED = 13;
    private static final int AUTHENTICATION_FAILED = 18;

    private final String server;

    /** {@code server} is what people are told it is called, without a password. */
    Calls(String server) {
        this.server = server;
    }

    String server() {
        return server;
    }

    <T extends @Nullable Object> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (BotkitException e) {
            throw e;
        } catch (RuntimeException e) {
            throw translate(e);
        }
    }

    void run(Runnable call) {
        this.<@Nullable Object>call(() -> {
            call.run();
            return null;
        });
    }

    /** What the driver said means that the outcome is unknown. */
    StoreUnavailableException unknown(String why) {
        return loggable(new StoreUnavailableException(server + " " + why + ".", null));
    }

    StoreUnavailableException translate(RuntimeException e) {
        if (e instanceof MongoInterruptedException) {
            Thread.currentThread().interrupt();
        }
        return loggable(new StoreUnavailableException(
                server + " " + problem(e) + " (" + name(e) + ").", isHarmless(e) ? e : null));
    }

    /** Whether it will not help to wait: the server is there, but does not let us in. */
    static boolean isRefusal(RuntimeException e) {
        return isUnauthorized(e)
                || (e instanceof MongoSecurityException && !(e.getCause() instanceof MongoSocketException));
    }

    private static String problem(RuntimeException e) {
        if (isUnauthorized(e)) {
            return "does not let this user do that; give it the role readWrite on the database";
        }
        if (isRefusal(e)) {
            return "does not accept the user name and password; check both, and authSource in the connect string";
        }
        if (e instanceof MongoInterruptedException) {
            return "was not asked to the end: the thread was interrupted";
        }
        if (e instanceof MongoTimeoutException) {
            return "cannot be reached in time; check that it runs and has a primary, and the address, port and TLS"
                    + " settings";
        }
        if (e instanceof MongoSocketException) {
            return "does not answer";
        }
        if (e instanceof IllegalStateException) {
            return "cannot be asked: its client is closed";
        }
        return "failed";
    }

    private static boolean isUnauthorized(RuntimeException e) {
        return e instanceof MongoCommandException command && command.getErrorCode() == UNAUTHORIZED;
    }

    private static String name(RuntimeException e) {
        String name = e.getClass().getSimpleName();
        if (e instanceof MongoSecurityException && e.getCause() instanceof MongoCommandException command) {
            return name + (command.getErrorCode() == AUTHENTICATION_FAILED ? "" : ", code " + command.getErrorCode());
        }
        return e instanceof MongoException mongo && mongo.getCode() > 0 ? name + ", code " + mongo.getCode() : name;
    }

    /** Those that speak of the network only. */
    private static boolean isHarmless(RuntimeException e) {
        return e instanceof MongoSocketException || e instanceof MongoTimeoutException;
    }
}
