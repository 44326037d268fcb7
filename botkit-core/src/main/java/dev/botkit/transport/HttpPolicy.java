package dev.botkit.transport;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.RefusedException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.http.ProxyHeaders;
import dev.botkit.internal.http.RefusedOrigins;
import dev.botkit.internal.text.Languages;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect over HTTP, and as whom: origins, proxies and the cookie. Give the same policy to the WebSocket and to
 * the webhook. Immutable and thread-safe.
 *
 * <p>By default, pages of the same origin may connect (the host and port of the {@code Origin} header equal those of
 * the {@code Host} header, whatever the scheme, because a proxy may terminate TLS), and so may clients that send no
 * {@code Origin}, which are not browsers.
 *
 * <p>The class is long because each rule has a documented method, besides the check and the handshake that follow the
 * rules.
 */
public final class HttpPolicy {

    /** All defaults. */
    public static final HttpPolicy DEFAULT = builder().build();

    /** How long the cookie with the anonymous secret is kept: 400 days, the longest that browsers allow. */
    public static final int COOKIE_SECONDS = 400 * 24 * 60 * 60;

    /** Browsers let only the host itself set a cookie of such a name, over TLS and for all of its paths. */
    private static final String HOST_PREFIX = "__Host-";

    private final RefusedOrigins refusedOrigins = new RefusedOrigins();
    private final Set<String> allowedOrigins;
    private final boolean originRequired;
    private final List<AddressRange> trustedProxies;
    private final ProxyHeaders proxyHeaders;
    private final @Nullable String publicOrigin;
    private final boolean publicAtRoot;
    private final String cookieName;
    /** What it was made of; never changed. */
    private final Builder parts;

    private HttpPolicy(Builder builder, List<AddressRange> trustedProxies) {
        this.allowedOrigins = Set.copyOf(builder.allowedOrigins);
        this.originRequired = builder.originRequired;
        this.trustedProxies = trustedProxies;
        this.proxyHeaders = builder.forwarded ? ProxyHeaders.FORWARDED : ProxyHeaders.X_FORWARDED;
        this.publicOrigin = builder.publicUrl == null ? null : origin(builder.publicUrl);
        this.publicAtRoot = builder.publicUrl == null || isAtRoot(builder.publicUrl);
        this.cookieName = builder.cookieName;
        this.parts = new Builder(builder);
    }

    /** {@return a builder that holds the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that holds this policy's settings; further origins and proxies are added to these} */
    public Builder toBuilder() {
        return new Builder(parts);
    }

    /** {@return the name of the cookie with the anonymous secret, without the prefix of {@link #cookieName(HttpFacts)}} */
    public String cookieName() {
        return cookieName;
    }

    /**
     * Names the cookie with the anonymous secret for a request. The name has the prefix {@code __Host-} if the browser
     * came over TLS to a webapp at the root (and the public URL, if there is one, has no path), so that no page of a
     * sibling domain can plant the cookie. A cookie without the prefix is then ignored, even if it is the only one,
     * because it may be planted.
     *
     * @param facts the request
     * @return the name to read and to set; a cookie with the prefix needs {@code Secure}, {@code Path=/} and no
     *     {@code Domain}
     */
    public String cookieName(HttpFacts facts) {
        return publicAtRoot && "".equals(facts.contextPath()) && isSecure(facts)
                ? HOST_PREFIX + cookieName
                : cookieName;
    }

    /**
     * Checks a request's origin. Origins are compared exactly, without suffixes, prefixes or wildcards.
     *
     * @param facts the request
     * @throws RefusedException {@link Refusal#FORBIDDEN} if its origin may not connect
     */
    public void checkOrigin(HttpFacts facts) {
        String origin = facts.header().get("Origin");
        if (origin == null) {
            if (originRequired) {
                throw new RefusedException(Refusal.FORBIDDEN, "An Origin header is required.");
            }
            return;
        }
        if (!allowedOrigins.contains(origin) && !isOwn(origin, facts)) {
            refusedOrigins.report(origin, facts.header().get("Host"));
            throw new RefusedException(Refusal.FORBIDDEN, "This origin is not allowed.");
        }
    }

    /** Where the webapp's own address is known, a {@code Host} header proves nothing. */
    private boolean isOwn(String origin, HttpFacts facts) {
        return publicOrigin == null ? sameOrigin(origin, facts) : origin.equals(publicOrigin);
    }

    /**
     * Tells whether a request comes from a page of another origin that {@link Builder#allowOrigin} allows, so that its
     * answer needs the headers of CORS.
     *
     * @param facts the request
     * @return true if its {@code Origin} is one of those
     */
    public boolean isAllowedOtherOrigin(HttpFacts facts) {
        String origin = facts.header().get("Origin");
        return origin != null && allowedOrigins.contains(origin);
    }

    /**
     * Tells whether the user's browser came over TLS, which decides whether the cookie is {@code Secure}.
     *
     * @param facts the request
     * @return the answer of the public URL, or else of a trusted proxy, or else of the container
     */
    public boolean isSecure(HttpFacts facts) {
        if (publicOrigin != null) {
            return publicOrigin.startsWith("https:");
        }
        if (isTrusted(facts.remoteAddress())) {
            String proto = proxyHeaders.scheme(facts);
            if (proto != null) {
                return proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("wss");
            }
        }
        return facts.secure();
    }

    /**
     * Copies what the client presented.
     *
     * @param kind whether it is a socket or a request
     * @param facts the request
     * @return the handshake, with its secrets; a malformed cookie counts as none. The language is the first choice of
     *     {@code Accept-Language}; a malformed header, or one of more than 256 characters, counts as none
     * @throws RefusedException {@link Refusal#UNAUTHORIZED} if {@code Authorization: Botkit} holds no valid secret,
     *     because an invalid credential never counts as none
     */
    public Handshake handshake(Handshake.Kind kind, HttpFacts facts) {
        String authorization = facts.header().get("Authorization");
        AnonymousSecret token = null;
        String bearer = null;
        if (isScheme("Botkit", authorization)) {
            token = AnonymousSecret.parse(credential("Botkit", authorization));
            if (token == null) {
                throw new RefusedException(Refusal.UNAUTHORIZED, "The token is not a secret of 256 bits.");
            }
        } else if (isScheme("Bearer", authorization)) {
            bearer = credential("Bearer", authorization);
        }
        AnonymousSecret cookie = AnonymousSecret.parse(facts.cookie().get(cookieName(facts)));
        return Handshake.of(kind, clientAddress(facts))
                .withPrincipal(facts.principal())
                .withToken(token)
                .withCookie(cookie)
                .withBearer(bearer)
                .withLanguage(Languages.preferred(facts.header().get("Accept-Language")));
    }

    private static boolean isScheme(String scheme, @Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                && (authorization.length() == scheme.length()
                        || !Character.isLetterOrDigit(authorization.charAt(scheme.length())));
    }

    private static String credential(String scheme, @Nullable String authorization) {
        return authorization == null
                ? ""
                : authorization.substring(scheme.length()).trim();
    }

    /** The address before the last trusted proxy. */
    private String clientAddress(HttpFacts facts) {
        String address = facts.remoteAddress();
        if (!isTrusted(address)) {
            return address;
        }
        List<String> hops = proxyHeaders.addresses(facts);
        for (int i = hops.size() - 1; i >= 0; i--) {
            address = hops.get(i);
            if (!isTrusted(address)) {
                break;
            }
        }
        return address.isEmpty() ? facts.remoteAddress() : address;
    }

    private boolean isTrusted(String address) {
        for (AddressRange range : trustedProxies) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameOrigin(String origin, HttpFacts facts) {
        String host = facts.header().get("Host");
        int scheme = origin.indexOf("://");
        if (host == null || scheme < 0) {
            return false;
        }
        String defaultPort = origin.startsWith("https:") ? ":443" : ":80";
        return withoutPort(origin.substring(scheme + 3), defaultPort)
                .equals(withoutPort(host.toLowerCase(Locale.ROOT), defaultPort));
    }

    private static String withoutPort(String authority, String port) {
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    /** Behind a proxy that puts the webapp below a path, it may rewrite the cookie's path. Of a URL that was checked. */
    private static boolean isAtRoot(String url) {
        String path = URI.create(url).getPath();
        return path == null || path.isEmpty() || path.equals("/");
    }

    private static @Nullable String origin(String url) {
        try {
            URI uri = URI.create(url);
            String scheme = uri.getScheme();
            if (uri.getHost() == null || scheme == null || !scheme.matches("(?i)https?")) {
                return null;
            }
            String lower = scheme.toLowerCase(Locale.ROOT);
            boolean defaultPort = uri.getPort() == -1 || uri.getPort() == (lower.equals("https") ? 443 : 80);
            return lower + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (defaultPort ? "" : ":" + uri.getPort());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Collects the settings of a policy, which {@link #build()} checks all at once. Not thread-safe. */
    public static final class Builder {

        private final Set<String> allowedOrigins = new HashSet<>();
        private final List<String> proxies = new ArrayList<>();
        private boolean originRequired;
        private boolean forwarded;
        private @Nullable String publicUrl;
        private String cookieName = "botkit";

        private Builder() {}

        private Builder(Builder from) {
            allowedOrigins.addAll(from.allowedOrigins);
            proxies.addAll(from.proxies);
            originRequired = from.originRequired;
            forwarded = from.forwarded;
            publicUrl = from.publicUrl;
            cookieName = from.cookieName;
        }

        /**
         * Allows pages of another origin to connect.
         *
         * @param origin the origin as browsers send it: scheme, host in lower case, and the port unless it is the
         *     scheme's default, for instance {@code https://www.example.com}
         * @return this
         */
        public Builder allowOrigin(String origin) {
            allowedOrigins.add(Objects.requireNonNull(origin, "origin"));
            return this;
        }

        /**
         * Sets whether clients without an {@code Origin} header, which are not browsers, are refused.
         *
         * @param required whether they are refused; default false
         * @return this
         */
        public Builder requireOrigin(boolean required) {
            originRequired = required;
            return this;
        }

        /**
         * Trusts what a proxy says about its clients in {@code X-Forwarded-For} and {@code X-Forwarded-Proto}, or in
         * {@code Forwarded} (see {@link #forwardedHeader}). If the proxy rewrites {@code Host}, set {@link #publicUrl},
         * too.
         *
         * @param address an IP address, or a range such as {@code 10.0.0.0/8}
         * @return this
         */
        public Builder trustProxy(String address) {
            proxies.add(Objects.requireNonNull(address, "address"));
            return this;
        }

        /**
         * Sets which header the trusted proxies write. The other one must come from the client and is ignored.
         *
         * @param standard true for {@code Forwarded} (RFC 7239), false for {@code X-Forwarded-For} and
         *     {@code X-Forwarded-Proto}; default false
         * @return this
         */
        public Builder forwardedHeader(boolean standard) {
            forwarded = standard;
            return this;
        }

        /**
         * Sets where browsers find the webapp. Only pages of this origin, and of those of {@link #allowOrigin}, may
         * connect then, whatever the {@code Host} header says, which protects bots in private networks against DNS
         * rebinding. The URL's scheme decides whether the cookie is {@code Secure}.
         *
         * @param url the URL, for instance {@code https://shop.example.com/}; default unknown
         * @return this
         */
        public Builder publicUrl(String url) {
            publicUrl = Objects.requireNonNull(url, "url");
            return this;
        }

        /**
         * Sets the name of the cookie with the anonymous secret. Under https at the root it gets the prefix {@code
         * __Host-}.
         *
         * @param name the name; default {@code botkit}
         * @return this
         */
        public Builder cookieName(String name) {
            cookieName = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Builds the policy.
         *
         * @return the policy
         * @throws InvalidConfigurationException if a setting is invalid; it names everything that is wrong
         */
        public HttpPolicy build() {
            List<String> problems = new ArrayList<>();
            for (String allowed : allowedOrigins) {
                if (!allowed.equals(origin(allowed))) {
                    problems.add("The origin \"" + allowed + "\" is not one that a browser sends; write for instance"
                            + " https://www.example.com, without a path or slash.");
                }
            }
            if (publicUrl != null && origin(publicUrl) == null) {
                problems.add(
                        "The public URL \"" + publicUrl + "\" does not begin with http:// or https:// and a host.");
            }
            if (!cookieName.matches("[A-Za-z0-9_-]+")) {
                problems.add("The cookie name \"" + cookieName + "\" has other characters than A-Z a-z 0-9 _ -.");
            }
            if (cookieName.regionMatches(true, 0, HOST_PREFIX, 0, HOST_PREFIX.length())) {
                problems.add("The cookie name \"" + cookieName + "\" begins with " + HOST_PREFIX
                        + "; leave that out, it is added where browsers allow it.");
            }
            List<AddressRange> ranges = new ArrayList<>();
            for (String proxy : proxies) {
                try {
                    ranges.add(AddressRange.parse(proxy));
                } catch (IllegalArgumentException e) {
                    problems.add("The proxy \"" + proxy + "\" is neither an IP address nor a range like 10.0.0.0/8.");
                }
            }
            if (!problems.isEmpty()) {
                throw new InvalidConfigurationException("HttpPolicy", problems);
            }
            return new HttpPolicy(this, List.copyOf(ranges));
        }
    }
}
