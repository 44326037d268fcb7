package dev.botkit.transport;

import java.util.Map;
import java.util.TreeMap;

/** A request as a transport would read it, put together by hand. */
record Facts(String remote, boolean secure, Map<String, String> headers, Map<String, String> cookies) {

    static Facts from(String remote) {
        return new Facts(remote, false, new TreeMap<>(String.CASE_INSENSITIVE_ORDER), new TreeMap<>());
    }

    /** From a page at an origin to a host; null for a header that is missing. */
    static HttpFacts page(String origin, String host) {
        return from("203.0.113.9").header("Origin", origin).header("Host", host).facts();
    }

    Facts header(String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    Facts cookie(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    Facts overTls() {
        return new Facts(remote, true, headers, cookies);
    }

    HttpFacts facts() {
        return HttpFacts.of(remote, headers::get, cookies::get).withSecure(secure);
    }

    HttpFacts at(String contextPath) {
        return HttpFacts.of(remote, headers::get, cookies::get)
                .withSecure(secure)
                .withContextPath(contextPath);
    }
}
