package dev.botkit.webhook;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Collects what is logged as a warning or worse, by us and by the containers. */
final class LogWatch implements AutoCloseable {

    /** Undertow's own words for a client that went away before it was answered. */
    private static final String GONE = "UT005088";

    /** One line, with the exception's class and message where there is one. */
    final List<String> lines = new CopyOnWriteArrayList<>();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.WARN)
                    && !event.getMessage().startsWith(GONE)) {
                var thrown = event.getThrowableProxy();
                lines.add(event.getLevel() + " " + event.getFormattedMessage()
                        + (thrown == null ? "" : " " + thrown.getClassName() + ": " + thrown.getMessage()));
            }
        }
    };
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord event) {
            if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
                lines.add(event.getLevel() + " " + event.getMessage() + " " + event.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    LogWatch() {
        appender.start();
        logback().addAppender(appender);
        Logger.getLogger("").addHandler(handler);
    }

    @Override
    public void close() {
        logback().detachAppender(appender);
        Logger.getLogger("").removeHandler(handler);
    }

    private static ch.qos.logback.classic.Logger logback() {
        return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
