package dev.botkit.identity.jwt;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects all that is logged, down to the finest level, with its exceptions. */
final class LogWatch implements AutoCloseable {

    final List<String> lines = new CopyOnWriteArrayList<>();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            var thrown = event.getThrowableProxy();
            lines.add(event.getLevel() + " " + event.getFormattedMessage()
                    + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
        }
    };

    LogWatch() {
        appender.start();
        root.setLevel(Level.TRACE);
        root.addAppender(appender);
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        root.setLevel(before);
    }
}
