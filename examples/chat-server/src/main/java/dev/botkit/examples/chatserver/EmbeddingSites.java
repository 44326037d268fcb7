package dev.botkit.examples.chatserver;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which sites besides this server's own may show the chat in a frame. Browsers are told in a header,
 * the client in a file: it shows itself in no frame of a site that is not on the list.
 *
 * @param origins as browsers write them: {@code https://www.example.com}
 */
record EmbeddingSites(Set<String> origins) {

    static final String SETTING = "EMBED_ORIGINS";

    /** Those of the settings; none by default. */
    static EmbeddingSites of(Map<String, String> settings) throws StartException {
        Set<String> origins = new LinkedHashSet<>();
        for (String word : settings.getOrDefault(SETTING, "").split("[\\s,]+", -1)) {
            if (!word.isEmpty()) {
                origins.add(origin(word));
            }
        }
        return new EmbeddingSites(Set.copyOf(origins));
    }

    private static String origin(String value) throws StartException {
        try {
            URI uri = new URI(value.toLowerCase(Locale.ROOT));
            String scheme = uri.getScheme();
            boolean web = "https".equals(scheme) || "http".equals(scheme);
            if (web && uri.getHost() != null && uri.equals(written(uri, uri.getPort()))) {
                boolean usual = uri.getPort() == (scheme.equals("https") ? 443 : 80);
                return written(uri, usual ? -1 : uri.getPort()).toString();
            }
        } catch (URISyntaxException e) {
            // The same answer as for a URL with a path.
        }
        throw new StartException(SETTING + " has \"" + value + "\"; it must be a list of sites without a path, such as"
                + " https://www.example.com, with commas between them.");
    }

    private static URI written(URI site, int port) throws URISyntaxException {
        return new URI(site.getScheme(), null, site.getHost(), port, null, null, null);
    }

    /** For the header: what browsers let show these pages. */
    String frameAncestors() {
        return origins.stream().sorted().map(origin -> " " + origin).collect(Collectors.joining("", "'self'", ""));
    }

    /** For the client: the list as JSON. */
    String json() {
        return origins.stream().sorted().map(origin -> "\"" + origin + "\"").collect(Collectors.joining(",", "[", "]"));
    }
}
