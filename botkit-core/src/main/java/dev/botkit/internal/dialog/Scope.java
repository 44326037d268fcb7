package dev.botkit.internal.dialog;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a template sees: maps and lists, wrapped so that each look at them counts. A template whose
 * sections repeat each other without end so ends in bounded time, with or without output. For one
 * thread.
 */
final class Scope {

    /** How many looks at values and how many repetitions one template may take. */
    private static final int MOST_STEPS = 20_000;

    private final Map<String, ? extends @Nullable Object> values;
    private int steps;

    Scope(Map<String, ? extends @Nullable Object> values) {
        this.values = values;
    }

    /** The root; the steps are counted anew. */
    Object root() {
        steps = 0;
        return new Members(values, this);
    }

    private void step() {
        if (++steps > MOST_STEPS) {
            throw new BeyondBoundsException();
        }
    }

    private @Nullable Object wrap(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Members(map, this);
        }
        return value instanceof List<?> list ? new Items(list, this) : value;
    }

    /** A template has taken more steps, or written more, than any may. */
    static final class BeyondBoundsException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BeyondBoundsException() {
            super("beyond bounds", null, false, false);
        }
    }

    private record Members(Map<?, ?> map, Scope scope) {
        @Nullable
        Object get(String name) {
            scope.step();
            return map.containsKey(name) ? scope.wrap(map.get(name)) : Template.NO_FETCHER_FOUND;
        }
    }

    private record Items(List<?> list, Scope scope) {
        Iterator<?> iterator() {
            Iterator<?> items = list.iterator();
            return new Iterator<@Nullable Object>() {
                @Override
                public boolean hasNext() {
                    return items.hasNext();
                }

                @Override
                public @Nullable Object next() {
                    scope.step();
                    Object item = scope.wrap(items.next());
                    // The library cannot look into null; like a map without members, it shows nothing.
                    return item == null ? new Members(Map.of(), scope) : item;
                }
            };
        }
    }

    /** Looks into maps and lists, and into nothing else: no reflection. */
    static final Mustache.Collector COLLECTOR = new Mustache.Collector() {

        @Override
        public @Nullable Iterator<?> toIterator(Object value) {
            if (value instanceof Items items) {
                return items.iterator();
            }
            // The library's own word for what is missing.
            return value instanceof List<?> list && list.isEmpty() ? list.iterator() : null;
        }

        @Override
        public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
            return (data, key) -> data instanceof Members members ? members.get(key) : Template.NO_FETCHER_FOUND;
        }

        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new ConcurrentHashMap<>();
        }
    };

    /** How values look in a text: lists with commas, maps as nothing. */
    static String text(Object value) {
        if (value instanceof Items items) {
            List<String> texts = new ArrayList<>();
            for (Object item : items.list()) {
                items.scope().step();
                texts.add(item == null || item instanceof Map || item instanceof List ? "" : scalar(item));
            }
            return String.join(", ", texts);
        }
        return value instanceof Members ? "" : scalar(value);
    }

    private static String scalar(Object value) {
        return value instanceof java.math.BigDecimal number ? number.toPlainString() : value.toString();
    }
}
