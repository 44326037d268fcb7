package dev.botkit.internal.http;

import dev.botkit.transport.HttpFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What proxies tell of their clients. A proxy writes one kind of header and lets the other through as
 * the client sent it, so only the kind that is configured is read.
 */
public enum ProxyHeaders {
    /** {@code X-Forwarded-For} and {@code X-Forwarded-Proto}. */
    X_FORWARDED {
        @Override
        public List<String> addresses(HttpFacts facts) {
            List<String> addresses = new ArrayList<>();
            for (String hop : elements(facts.header().get("X-Forwarded-For"))) {
                addresses.add(bare(hop));
            }
            return addresses;
        }

        @Override
        public @Nullable String scheme(HttpFacts facts) {
            List<String> schemes = elements(facts.header().get("X-Forwarded-Proto"));
            return schemes.isEmpty() ? null : schemes.get(schemes.size() - 1);
        }
    },

    /** {@code Forwarded} (RFC 7239). */
    FORWARDED {
        @Override
        public List<String> addresses(HttpFacts facts) {
            List<String> addresses = new ArrayList<>();
            for (String hop : elements(facts.header().get("Forwarded"))) {
                String node = parameter(hop, "for");
                addresses.add(node == null ? "" : bare(node));
            }
            return addresses;
        }

        @Override
        public @Nullable String scheme(HttpFacts facts) {
            List<String> hops = elements(facts.header().get("Forwarded"));
            return hops.isEmpty() ? null : parameter(hops.get(hops.size() - 1), "proto");
        }
    };

    /** The addresses that the chain of proxies noted, the nearest one last. */
    public abstract List<String> addresses(HttpFacts facts);

    /** The scheme that the nearest proxy was called with, or null. */
    public abstract @Nullable String scheme(HttpFacts facts);

    private static List<String> elements(@Nullable String header) {
        List<String> elements = new ArrayList<>();
        if (header != null) {
            for (String element : header.split(",", -1)) {
                elements.add(element.trim());
            }
        }
        return elements;
    }

    private static @Nullable String parameter(String hop, String name) {
        for (String pair : hop.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).trim().equalsIgnoreCase(name)) {
                return pair.substring(equals + 1).trim().replace("\"", "");
            }
        }
        return null;
    }

    /** An address without brackets and port. */
    private static String bare(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 ? node : node.substring(1, end);
        }
        int colon = node.indexOf(':');
        return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
    }
}
