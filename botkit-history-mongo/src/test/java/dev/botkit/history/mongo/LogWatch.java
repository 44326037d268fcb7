package dev.botkit.history.mongo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects what is logged at INFO and above, by us and by the driver. */
final class LogWatch implements AutoCloseable {

    final List<String> lines = new CopyOnWriteArrayList<>();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage()
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    };

    LogWatch() {
        root.setLevel(Level.INFO);
        appender.start();
        root.addAppender(appender);
    }

    List<String> warnings() {
        return lines.stream().filter(line -> !line.startsWith("INFO")).toList();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        root.setLevel(before);
    }
}
