package dev.botkit.testtools;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Collects what is logged while it is open, and keeps it off the console. Thread-safe.
 *
 * <p>With {@link #all} it watches every logger, those of {@code java.util.logging} too, as containers use them.
 */
public final class LogWatch implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;

    /**
     * One line for each event: its level and message, and of each exception in it the class and the message, also of
     * those that it was caused by and that it suppressed.
     */
    public final List<String> lines = new CopyOnWriteArrayList<>();

    /** The same events, for tests of stack traces; without those of {@code java.util.logging}. */
    public final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private final List<Runnable> undo = new ArrayList<>();
    private final List<Logger> watched = new ArrayList<>();
    private final List<String> ignored = new CopyOnWriteArrayList<>();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (isWanted(event.getMessage())) {
                events.add(event);
                add(event.getLevel() + " " + event.getFormattedMessage() + described(event.getThrowableProxy()));
            }
        }
    };

    private LogWatch() {
        appender.start();
    }

    /** Watches all loggers, from a level on. */
    public static LogWatch all(Level level) {
        LogWatch watch = new LogWatch();
        watch.watch((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME), level);
        watch.watchJavaLogging(level);
        return watch;
    }

    /** Watches the loggers of some classes, from a level on. */
    public static LogWatch of(Level level, Class<?>... classes) {
        return named(level, Stream.of(classes).map(Class::getName).toArray(String[]::new));
    }

    /** Watches loggers of these names and those below them, from a level on. */
    public static LogWatch named(Level level, String... names) {
        LogWatch watch = new LogWatch();
        for (String name : names) {
            watch.watch((Logger) LoggerFactory.getLogger(name), level);
        }
        return watch;
    }

    /** Leaves out what begins with this. */
    public LogWatch ignoring(String start) {
        ignored.add(start);
        return this;
    }

    /** Watches from another level on. */
    public void level(Level level) {
        watched.forEach(logger -> logger.setLevel(level));
    }

    /** The lines that are warnings or worse. */
    public List<String> warnings() {
        return lines.stream()
                .filter(line -> line.startsWith("WARN") || line.startsWith("ERROR") || line.startsWith("SEVERE"))
                .toList();
    }

    /** Waits for a line that contains this. */
    public synchronized void await(String part) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (lines.stream().noneMatch(line -> line.contains(part))) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(
                        "Nothing with \"" + part + "\" was logged within " + PATIENCE_SECONDS + " s: " + lines);
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }

    private void watch(Logger logger, Level level) {
        Level before = logger.getLevel();
        boolean additive = logger.isAdditive();
        List<Appender<ILoggingEvent>> others = new ArrayList<>();
        logger.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(logger::detachAppender);
        logger.setAdditive(false);
        logger.setLevel(level);
        logger.addAppender(appender);
        watched.add(logger);
        undo.add(() -> {
            logger.detachAppender(appender);
            others.forEach(logger::addAppender);
            logger.setAdditive(additive);
            logger.setLevel(before);
        });
    }

    private void watchJavaLogging(Level level) {
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord event) {
                if (isLoggable(event) && isWanted(String.valueOf(event.getMessage()))) {
                    add(event.getLevel() + " " + event.getMessage() + described(event.getThrown()));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(
                level.isGreaterOrEqual(Level.WARN)
                        ? java.util.logging.Level.WARNING
                        : level.isGreaterOrEqual(Level.INFO)
                                ? java.util.logging.Level.INFO
                                : java.util.logging.Level.ALL);
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        root.addHandler(handler);
        undo.add(() -> root.removeHandler(handler));
    }

    private boolean isWanted(String message) {
        return ignored.stream().noneMatch(message::startsWith);
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private static String described(@Nullable IThrowableProxy thrown) {
        if (thrown == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(" " + thrown.getClassName() + ": " + thrown.getMessage());
        for (IThrowableProxy suppressed : thrown.getSuppressed()) {
            text.append(described(suppressed));
        }
        return text + described(thrown.getCause());
    }

    private static String described(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(" " + thrown);
        for (Throwable suppressed : thrown.getSuppressed()) {
            text.append(described(suppressed));
        }
        return text + described(thrown.getCause());
    }
}
