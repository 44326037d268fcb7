package dev.botkit.history.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A host's DataSource around a real one: counts open connections, lets calls fail, and gives other answers. */
final class WatchedDatabase {

    /** In the messages of the exceptions that are thrown on purpose. */
    static final String CANARY = "Key (conversation)=(canary) hunter2";

    private static final List<Class<?>> WATCHED = List.of(
            PreparedStatement.class, Statement.class, Connection.class, ResultSet.class, DatabaseMetaData.class);

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final Queue<String> calls = new ConcurrentLinkedQueue<>();

    /** In all texts that were read. */
    final LongAdder characters = new LongAdder();

    final Map<String, Object> answers = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();
    private final DataSource real;

    /**
     * Lets one call fail.
     *
     * @param method its name, or "" for any
     * @param afterwards whether it is done all the same
     * @param countdown how many calls come before it
     */
    record Fault(String method, boolean afterwards, AtomicInteger countdown, String sqlState) {}

    WatchedDatabase(DataSource real) {
        this.real = real;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, real);
    }

    /** The next call of this method fails after, or without, being done. */
    void failNext(String method, boolean afterwards, String sqlState) {
        fault.set(new Fault(method, afterwards, new AtomicInteger(), sqlState));
    }

    /** Of all calls that follow, this one fails. */
    void failCall(int number) {
        fault.set(new Fault("", false, new AtomicInteger(number), "08006"));
    }

    /** Whether it has not failed yet; it will not any more. */
    boolean takeFaultBack() {
        return fault.getAndSet(null) != null;
    }

    private <T> T proxy(Class<T> type, Object target) {
        InvocationHandler handler = (self, method, arguments) -> answer(target, method, arguments);
        return type.cast(
                Proxy.newProxyInstance(WatchedDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object answer(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        calls.add(method.getName());
        Fault due = due(method);
        boolean closing = target instanceof Connection && method.getName().equals("close");
        if (due != null && !due.afterwards() && !closing) {
            throw new SQLException(CANARY, due.sqlState());
        }
        Object result = call(target, method, arguments);
        if (closing) {
            open.decrementAndGet();
        }
        if (target instanceof ResultSet && result instanceof String text) {
            characters.add(text.length());
        }
        if (due != null) {
            throw new SQLException(CANARY, due.sqlState());
        }
        if (method.getName().equals("unwrap")) {
            return result;
        }
        return watched(answers.getOrDefault(method.getName(), result));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private @Nullable Fault due(Method method) {
        Fault next = fault.get();
        boolean isDue = next != null
                && method.getDeclaringClass() != Object.class
                && (next.method().isEmpty() || next.method().equals(method.getName()))
                && next.countdown().getAndDecrement() == 0;
        return isDue && fault.compareAndSet(next, null) ? next : null;
    }

    private @Nullable Object watched(@Nullable Object result) {
        for (Class<?> each : WATCHED) {
            if (each.isInstance(result)) {
                if (each == Connection.class) {
                    open.incrementAndGet();
                    opened.incrementAndGet();
                }
                return proxy(each, result);
            }
        }
        return result;
    }
}
