package dev.botkit.script.client;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.script.BadScriptException;
import dev.botkit.script.ReadOnlyScriptsException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptLine;
import dev.botkit.script.ScriptReadOption;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.ScriptThread;
import dev.botkit.script.ScriptTrigger;
import dev.botkit.script.Scripts;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of a script service, such as the Botkit CMS or the servlet of {@code botkit-servlet-webhook}, over HTTP.
 * One call ({@code list}) reads all scripts. The service cannot tell whether they have changed, so each {@link #load} reads
 * them all.
 *
 * <p>The only change that the service offers is {@code create}, so {@link #add} accepts only scripts with one string trigger
 * and one reply. It first checks that no script has this command or trigger; if two clients add the same one at the same
 * time, the service may keep both. The service decides whether it stores the command and the name of the user who taught
 * it. {@link #replace} and {@link #remove} throw {@link ReadOnlyScriptsException}.
 *
 * <p>The service expects the token in the address, so use HTTPS. No log line and no exception contains it. A call takes at
 * most the time-out, and an answer may have up to 32 MiB. Thread-safe.
 */
public final class ScriptServiceClient implements ScriptStore {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Set<String> ENDS = Set.of("complete", "completed", "stop", "next");

    private final URI service;
    private final String token;
    private final ServiceCalls calls;
    private final ScriptReadOption[] options;

    private ScriptServiceClient(URI service, String token, Duration timeout, ScriptReadOption... options) {
        this.options = options.clone();
        this.service = service;
        this.token = token;
        this.calls = new ServiceCalls(service.getHost(), timeout, Scripts.MAX_CHARACTERS);
    }

    /**
     * Creates a client with a time-out of ten seconds. Calls nothing yet.
     *
     * @param service the address of the service, such as {@code https://scripts.example/}; {@code api/v1/…} is appended
     * @param token the service's {@code access_token}
     * @param options options for reading the scripts; none by default
     * @return a store
     * @throws InvalidConfigurationException if an argument cannot be used
     */
    public static ScriptServiceClient of(URI service, String token, ScriptReadOption... options) {
        return of(service, token, DEFAULT_TIMEOUT, options);
    }

    /**
     * Creates a client. Calls nothing yet.
     *
     * @param service as in {@link #of(URI, String, ScriptReadOption...)}
     * @param token the service's {@code access_token}
     * @param timeout for a call, from the first to the last byte; 1 ms to 10 minutes
     * @param options options for reading the scripts; none by default
     * @return a store
     * @throws InvalidConfigurationException if an argument cannot be used
     */
    public static ScriptServiceClient of(URI service, String token, Duration timeout, ScriptReadOption... options) {
        List<String> problems = new ArrayList<>();
        boolean isHttp = "http".equalsIgnoreCase(service.getScheme()) || "https".equalsIgnoreCase(service.getScheme());
        if (!isHttp || service.getHost() == null || service.getRawUserInfo() != null) {
            problems.add("The service's address has to begin with http:// or https:// and a host, without a user.");
        }
        if (service.getRawQuery() != null || service.getRawFragment() != null) {
            problems.add("The service's address has to end with its path; the token is given on its own.");
        }
        if (token.isBlank()) {
            problems.add("The token is empty.");
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
            problems.add("The time-out has to be 1 ms to 10 minutes.");
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException("ScriptServiceClient", problems);
        }
        return new ScriptServiceClient(service, token, timeout, options);
    }

    @Override
    public @Nullable Snapshot load(@Nullable String knownRevision) {
        String json = calls.get(address("list"));
        String revision = fingerprint(json);
        return revision.equals(knownRevision) ? null : new Snapshot(revision, scripts(json));
    }

    /**
     * {@inheritDoc}
     *
     * @throws ReadOnlyScriptsException if the script is more than one string trigger and one reply, or its reply is literal and
     *     the service would read it as a template
     */
    @Override
    public boolean add(Script script) {
        String trigger = trigger(script);
        String answer = answer(script);
        if (trigger == null || answer == null) {
            throw new ReadOnlyScriptsException(
                    "The script service takes new scripts of one string trigger and one reply only.");
        }
        if (script.learned() != null && answer.contains("{{")) {
            throw new ReadOnlyScriptsException(
                    "The script service would take the learned answer for a template, because of \"{{\".");
        }
        String same = Script.normalised(trigger);
        for (Script each : scripts(calls.get(address("list")))) {
            if (each.key().equals(script.key())
                    || each.triggers().stream()
                            .anyMatch(
                                    known -> Script.normalised(known.pattern()).equals(same))) {
                return false;
            }
        }
        calls.post(address("create"), "trigger=" + encoded(trigger) + "&answer=" + encoded(answer));
        return true;
    }

    /** Always throws {@link ReadOnlyScriptsException}. */
    @Override
    public boolean replace(Script expected, Script script) {
        throw new ReadOnlyScriptsException("The script service cannot change scripts; use its own editor.");
    }

    /** Always throws {@link ReadOnlyScriptsException}. */
    @Override
    public boolean remove(Script expected) {
        throw new ReadOnlyScriptsException("The script service cannot remove scripts; use its own editor.");
    }

    /** Closes the connections: at once from JDK 21 on; on JDK 17 to 20 when this object is garbage collected. */
    @Override
    public void close() {
        calls.close();
    }

    /** {@return the service's host, without the token} */
    @Override
    public String toString() {
        return "ScriptServiceClient[" + service.getHost() + "]";
    }

    private List<Script> scripts(String json) {
        try {
            return Scripts.read(json, options);
        } catch (BadScriptException e) {
            // Without the place: there commands may be made of what users wrote.
            throw calls.unavailable("answered with scripts that cannot be used: " + e.problem());
        }
    }

    private URI address(String call) {
        String base = service.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + "api/v1/commands/" + call + "?access_token="
                + encoded(token));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String fingerprint(String json) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no SHA-256.", e);
        }
    }

    private static @Nullable String trigger(Script script) {
        List<ScriptTrigger> triggers = script.triggers();
        boolean isOne = triggers.size() == 1 && triggers.get(0).type() == ScriptTrigger.Type.STRING;
        return isOne ? triggers.get(0).pattern() : null;
    }

    /** The one thing that the script says; null if it does anything else. */
    private static @Nullable String answer(Script script) {
        ScriptThread start = script.thread(ScriptThread.DEFAULT);
        if (start == null
                || script.threads().size() != 1
                || start.lines().isEmpty()
                || start.lines().size() > 2) {
            return null;
        }
        ScriptLine first = start.lines().get(0);
        boolean isPlain = first.texts().size() == 1
                && Set.of("text").containsAll(first.json().keySet());
        ScriptLine last = start.lines().get(start.lines().size() - 1);
        boolean isEnd = start.lines().size() == 1
                || (Set.of("action").containsAll(last.json().keySet())
                        && last.action() != null
                        && ENDS.contains(last.action()));
        return isPlain && isEnd && !script.isFallback() ? first.texts().get(0) : null;
    }
}
