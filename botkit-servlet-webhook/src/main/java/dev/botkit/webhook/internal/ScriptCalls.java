package dev.botkit.webhook.internal;

import dev.botkit.BotkitException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.BadScriptException;
import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.ReadOnlyScriptsException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptMatcher;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import dev.botkit.transport.PostAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls of the script service, as the tools of old know them. Thread-safe. */
public final class ScriptCalls {

    private static final int MOST_TRIGGER = 1_000;
    private static final int MOST_ANSWER = 10_000;
    private static final String NOBODY = "script service";

    private final ScriptStore store;
    private final ScriptMatcher matcher;
    private final byte[] token;
    private final String botName;

    /** A call that cannot be answered. */
    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        Refused(int status, String code, String sentence) {
            super(sentence);
            this.status = status;
            this.code = code;
        }
    }

    /** Makes them; the token is kept as a digest only. */
    public ScriptCalls(ScriptStore store, String token, String botName) {
        this.store = store;
        this.matcher = ScriptMatcher.of(store);
        this.token = digest(token);
        this.botName = botName;
    }

    /** Answers a call. */
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PostAnswer answer;
        try {
            answer = new PostAnswer(200, answer(request));
        } catch (Refused e) {
            answer = error(e.status, e.code, String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException e) {
            answer = error(503, "busy", "The scripts cannot be had now; try again later.");
        } catch (ReadOnlyScriptsException e) {
            answer = error(409, "read_only", "Scripts cannot be made here.");
        } catch (BadScriptException e) {
            answer = error(400, "bad_request", "No script can be made of that.");
        } catch (BotkitException e) {
            answer = error(409, "full", "The store does not take this script.");
        } catch (RuntimeException e) {
            answer = Answers.failed(e);
        }
        Answers.write(response, answer);
    }

    private String answer(HttpServletRequest request) throws IOException, Refused {
        Map<String, String> query = Form.read(request.getQueryString());
        checkToken(request, query == null ? Map.of() : query);
        if (query == null) {
            throw bad("The query is not form-encoded.");
        }
        String call = request.getMethod() + " " + request.getPathInfo();
        return switch (call) {
            case "GET /v1/commands/list" -> list(query.get("tag"));
            case "GET /v2/bots/identify" ->
                Scripts.writeObject(Map.of("name", botName, "platforms", List.of(Map.of("type", "web"))));
            case "POST /v1/commands/triggers" -> object(matcher.match(required(body(request), "triggers")));
            case "POST /v1/commands/name" -> object(matcher.named(required(body(request), "command")));
            case "POST /v1/commands/id" -> object(matcher.byId(required(body(request), "id")));
            case "POST /v1/commands/create" -> create(body(request));
            case "POST /v1/stats" -> object(null);
            default -> throw new Refused(404, "not_found", "There is no such call, or it wants another method.");
        };
    }

    // ---- who may

    private void checkToken(HttpServletRequest request, Map<String, String> query) throws Refused {
        String header = request.getHeader("Authorization");
        String said = header != null && header.startsWith("Bearer ")
                ? header.substring("Bearer ".length())
                : query.get("access_token");
        if (said == null || !MessageDigest.isEqual(digest(said), token)) {
            throw new Refused(403, "forbidden", "The access token is missing or wrong.");
        }
    }

    /** Of one length, whatever was said: comparing tells nothing. */
    private static byte[] digest(String said) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(said.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    // ---- the calls

    private String list(@Nullable String tag) {
        return Scripts.write(matcher.all().stream()
                .filter(script -> tag == null || tag.isEmpty() || script.tags().contains(tag))
                .map(ScriptCalls::named)
                .toList());
    }

    private String create(Map<String, String> body) throws Refused {
        String trigger = required(body, "trigger");
        String answer = required(body, "answer");
        if (trigger.length() > MOST_TRIGGER || answer.length() > MOST_ANSWER) {
            throw new Refused(
                    413,
                    "too_large",
                    "A trigger has at most " + MOST_TRIGGER + " characters, an answer " + MOST_ANSWER + ".");
        }
        String by = body.getOrDefault("user", NOBODY);
        Script script = Script.learned(new LearnedAnswer(by, Instant.now(), trigger), answer);
        if (matcher.match(trigger) != null || !store.add(script)) {
            throw new Refused(409, "exists", "A script answers that trigger already.");
        }
        return object(script);
    }

    private static String object(@Nullable Script script) {
        return Scripts.writeObject(script == null ? Map.of() : named(script).json());
    }

    /** With the name under which the tools of old look for the command. */
    private static Script named(Script script) {
        return script.with("name", script.command());
    }

    // ---- the body

    private static Map<String, String> body(HttpServletRequest request) throws IOException, Refused {
        byte[] bytes = request.getInputStream().readNBytes(Form.MOST_BYTES + 1);
        if (bytes.length > Form.MOST_BYTES) {
            throw new Refused(413, "too_large", "The body is larger than " + Form.MOST_BYTES + " bytes.");
        }
        Map<String, String> body = Form.read(new String(bytes, StandardCharsets.UTF_8));
        if (body == null) {
            throw bad("The body is not form-encoded.");
        }
        return body;
    }

    private static String required(Map<String, String> body, String name) throws Refused {
        String value = body.get(name);
        if (value == null || value.isBlank()) {
            throw bad("The field \"" + name + "\" is missing.");
        }
        return value;
    }

    private static Refused bad(String sentence) {
        return new Refused(400, "bad_request", sentence);
    }

    private static PostAnswer error(int status, String code, String sentence) {
        return new PostAnswer(status, Scripts.writeObject(Map.of("error", Map.of("code", code, "message", sentence))));
    }
}
