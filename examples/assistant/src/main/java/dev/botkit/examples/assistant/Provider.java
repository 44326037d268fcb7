package dev.botkit.examples.assistant;

import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server with language models that speaks OpenAI's protocol: OpenAI's own, or any other, also one on this computer.
 *
 * @param baseUrl {@code OPENAI_BASE_URL}; default OpenAI's
 * @param apiKey {@code OPENAI_API_KEY}: a secret, shown nowhere; null for servers that need none
 * @param model {@code MODEL}: the model's name there
 */
record Provider(URI baseUrl, @Nullable String apiKey, String model) {

    static final String BASE_URL = "OPENAI_BASE_URL";
    static final String API_KEY = "OPENAI_API_KEY";
    static final String MODEL = "MODEL";

    private static final URI OPEN_AI = URI.create("https://api.openai.com/v1");
    private static final Pattern KEY = Pattern.compile("[!-~]+");

    /** The one that is set; null if none is. */
    static @Nullable Provider of(Map<String, String> values) throws StartException {
        String url = value(values, BASE_URL);
        String key = value(values, API_KEY);
        String model = value(values, MODEL);
        if (url.isEmpty() && key.isEmpty()) {
            if (model.isEmpty()) {
                return null;
            }
            throw new StartException(
                    MODEL + " is set, but neither " + API_KEY + " nor " + BASE_URL + " is. Set the key to use"
                            + " OpenAI, or the URL of another server, such as http://localhost:11434/v1; leave all three empty for"
                            + " the scripted model.");
        }
        if (model.isEmpty()) {
            throw new StartException((key.isEmpty() ? BASE_URL : API_KEY) + " is set, but " + MODEL
                    + " is not. Set it to the name of the model, such as gpt-4o-mini.");
        }
        if (!key.isEmpty() && !KEY.matcher(key).matches()) {
            throw new StartException(API_KEY + " has characters that no key has, such as a space. Copy it again.");
        }
        return new Provider(url.isEmpty() ? OPEN_AI : url(url), key.isEmpty() ? null : key, model);
    }

    private static String value(Map<String, String> values, String name) {
        return values.getOrDefault(name, "").strip();
    }

    /** The message does not show the value, in which there may be a password, or a key that was put into the wrong place. */
    private static URI url(String value) throws StartException {
        try {
            URI url = new URI(value);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The same answer as for a URL without a host.
        }
        throw new StartException(
                BASE_URL + " must be the server's URL up to what all requests have in common, without a"
                        + " password, such as http://localhost:11434/v1.");
    }

    StreamingChatModel open() {
        // Over http:// the JDK's client asks for HTTP/2, which some local servers do not answer well.
        HttpClient.Builder http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        return OpenAiStreamingChatModel.builder()
                .httpClientBuilder(new JdkHttpClientBuilder().httpClientBuilder(http))
                .baseUrl(baseUrl.toString())
                .apiKey(apiKey)
                .modelName(model)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    /** Where it is, for people. */
    String place() {
        return baseUrl.getRawAuthority();
    }

    @Override
    public String toString() {
        return model + " at " + place();
    }
}
