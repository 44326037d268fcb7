package dev.botkit.internal.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LocationAwareLogger;

/**
 * Writes to the log of a class. Each argument becomes one harmless line ({@link Redaction#line}), and an exception
 * loses the messages that may quote a user ({@link Redaction#failure}). Formats are constants of the code.
 */
public final class Log {

    private static final String CALLER = Log.class.getName();

    private final Logger logger;

    private Log(Logger logger) {
        this.logger = logger;
    }

    /** The log of a class. */
    public static Log of(Class<?> owner) {
        return new Log(LoggerFactory.getLogger(owner));
    }

    /** Whether details are wanted; for arguments that cost something. */
    public boolean isDebugEnabled() {
        return logger.isDebugEnabled();
    }

    /** Writes a detail. The last argument may be an exception. */
    public void debug(String format, @Nullable Object... arguments) {
        if (logger.isDebugEnabled()) {
            write(LocationAwareLogger.DEBUG_INT, format, arguments);
        }
    }

    /** Writes what operators like to know. The last argument may be an exception. */
    public void info(String format, @Nullable Object... arguments) {
        if (logger.isInfoEnabled()) {
            write(LocationAwareLogger.INFO_INT, format, arguments);
        }
    }

    /** Writes what operators should look at. The last argument may be an exception. */
    public void warn(String format, @Nullable Object... arguments) {
        if (logger.isWarnEnabled()) {
            write(LocationAwareLogger.WARN_INT, format, arguments);
        }
    }

    /** Writes what went wrong. The last argument may be an exception. */
    public void error(String format, @Nullable Object... arguments) {
        if (logger.isErrorEnabled()) {
            write(LocationAwareLogger.ERROR_INT, format, arguments);
        }
    }

    private void write(int level, String format, @Nullable Object... arguments) {
        @Nullable Object[] harmless = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            harmless[i] = harmless(arguments[i]);
        }
        if (logger instanceof LocationAwareLogger aware) {
            // So that the line names the caller's place, not this one.
            aware.log(null, CALLER, level, format, harmless, null);
            return;
        }
        switch (level) {
            case LocationAwareLogger.DEBUG_INT -> logger.debug(format, harmless);
            case LocationAwareLogger.INFO_INT -> logger.info(format, harmless);
            case LocationAwareLogger.WARN_INT -> logger.warn(format, harmless);
            default -> logger.error(format, harmless);
        }
    }

    private static @Nullable Object harmless(@Nullable Object argument) {
        if (argument == null || argument instanceof Number || argument instanceof Boolean) {
            return argument;
        }
        return argument instanceof Throwable failure ? Redaction.failure(failure) : Redaction.line(argument.toString());
    }
}
