package dev.botkit.script;

import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.script.Fingerprint;
import dev.botkit.internal.text.HeardText;
import dev.botkit.internal.text.Normal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A dialog as data: an immutable wrapper around the JSON of a script file, which keeps what it does not know. Two
 * are equal if their JSON is; the order of fields does not count. Thread-safe.
 *
 * <p>Bounds: nested 32 deep; names of fields 1,000 and numbers 100 characters; names (commands, topics, keys, actions) 512 characters; 1,000 triggers, variables
 * and tags, 2,000 threads, 10,000 lines in a thread, 500 texts, options, quick replies, files and fields in a line.
 */
public final class Script {

    /** What the commands of learned scripts begin with. */
    public static final String LEARNED_PREFIX = "learned-";

    private static final int MOST = 1_000;
    private static final int MOST_THREADS = 2_000;
    private static final int CHARACTERS_OF_A_QUESTION = 24;

    private final Map<String, @Nullable Object> json;
    private final String command;
    private final String key;
    private final String description;
    private final List<String> tags;
    private final boolean fallback;
    private final boolean allowsTrigger;
    private final boolean legacyStrings;
    private final List<ScriptTrigger> triggers;
    private final List<ScriptVariable> variables;
    private final List<ScriptThread> threads;
    private final Map<String, ScriptThread> byTopic;
    private final @Nullable LearnedAnswer learned;
    private final AtomicReference<@Nullable String> version = new AtomicReference<>();

    private Script(Map<String, @Nullable Object> json, ScriptPlace unnamed, boolean legacyStrings) {
        this.json = json;
        this.legacyStrings = legacyStrings;
        this.command = command(Fields.of(unnamed, json));
        this.key = key(command);
        Fields script = Fields.of(unnamed.inScript(command), json);
        String text = script.text("description");
        this.description = text == null ? "" : text;
        this.tags = script.texts("tags", MOST);
        this.fallback = script.flag("is_fallback");
        this.allowsTrigger = script.flag("allow_trigger");
        this.triggers = script.objects("triggers", MOST).stream()
                .map(trigger -> ScriptTrigger.of(trigger, legacyStrings))
                .toList();
        this.variables = script.objects("variables", MOST).stream()
                .map(ScriptVariable::of)
                .toList();
        this.threads = threads(script);
        this.byTopic = byTopic(script, threads);
        Fields taught = script.object("learned");
        this.learned = taught == null ? null : LearnedAnswer.of(taught);
    }

    /**
     * Makes one of the JSON of a script file.
     *
     * @param json strings, numbers, booleans, null, and lists and maps of such; copied, without what the old editors left
     *     of their windows, and with U+FFFD for halves of surrogate pairs that stand alone
     * @return a script
     * @throws BadScriptException if something in it has the wrong type, is missing or beyond the bounds
     */
    public static Script of(Map<String, ? extends @Nullable Object> json) {
        return of(json, ScriptPlace.NOWHERE, false);
    }

    private static Script of(Map<String, ? extends @Nullable Object> json, ScriptPlace unnamed, boolean legacyStrings) {
        Map<String, @Nullable Object> copy;
        try {
            copy = Storable.copy(JsonValues.copyObject("script", json));
        } catch (IllegalArgumentException e) {
            throw new BadScriptException(unnamed, String.valueOf(e.getMessage()));
        }
        return read(copy, unnamed, legacyStrings);
    }

    /** Of what was read just now, so that it is within the bounds and nobody else's. */
    static Script read(Map<String, @Nullable Object> json, ScriptPlace unnamed, boolean legacyStrings) {
        return new Script(Leftovers.dropped(json), unnamed, legacyStrings);
    }

    /**
     * Makes one that answers one trigger with one reply, as the script service's call {@code create} does. The
     * answer is a template, as in all scripts but learned ones.
     *
     * @param command its name
     * @param trigger what the text has to begin with
     * @param answer what the bot says
     * @return a script
     * @throws BadScriptException if the command is blank or longer than 512 characters
     */
    public static Script answering(String command, String trigger, String answer) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("command", command);
        json.put("description", "");
        json.put("triggers", List.of(Map.of("type", "string", "pattern", trigger)));
        json.put("variables", List.of());
        json.put(
                "script",
                List.of(Map.of(
                        "topic",
                        ScriptThread.DEFAULT,
                        "script",
                        List.of(Map.of("text", List.of(answer)), Map.of("action", "complete")))));
        return of(json);
    }

    /**
     * Makes one out of what a user taught. Its command is made of the normalised question, so that two
     * answers to the same question have the same command, but holds no word of it and can stand in a log.
     *
     * @param learned who taught it, when, and the question
     * @param answer what the bot says, literally
     * @return a script
     * @throws BadScriptException if nothing is left of the question when it is normalised
     */
    public static Script learned(LearnedAnswer learned, String answer) {
        String question = normalised(learned.question());
        if (question.isEmpty()) {
            throw new BadScriptException(ScriptPlace.NOWHERE, "The question is empty.");
        }
        String hash = Fingerprint.of(question).substring(0, CHARACTERS_OF_A_QUESTION);
        return answering(LEARNED_PREFIX + hash, question, answer).with("learned", learned.json());
    }

    /**
     * Normalises a question: two that are the same afterwards count as the same when they were taught. Unicode's form NFKC, small
     * letters, one kind of apostrophe, quotation mark and dash, single spaces, no characters that nobody sees, no punctuation at the end.
     *
     * @param question what a user wrote
     * @return what is left of it
     */
    public static String normalised(String question) {
        return Normal.of(question);
    }

    /**
     * The form of a command in which two are compared: without regard to case.
     *
     * @param command a script's name
     * @return the same for all ways to write it
     */
    public static String key(String command) {
        return HeardText.fold(command);
    }

    /**
     * A copy with one field changed.
     *
     * @param field the name of a field of the script, such as {@code description}
     * @param value its JSON value; null takes the field away
     * @return the copy
     * @throws BadScriptException if it is no script then
     */
    public Script with(String field, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(json);
        if (value == null) {
            changed.remove(field);
        } else {
            changed.put(field, value);
        }
        return of(changed, ScriptPlace.NOWHERE, legacyStrings);
    }

    /** {@return its name; case does not count when it is looked up} */
    public String command() {
        return command;
    }

    /** {@return {@link #key(String)} of its command} */
    public String key() {
        return key;
    }

    /** {@return what it is for; may be empty} */
    public String description() {
        return description;
    }

    /** {@return its tags} */
    public List<String> tags() {
        return tags;
    }

    /** {@return whether it answers what nothing else answers} */
    public boolean isFallback() {
        return fallback;
    }

    /** {@return whether a page may start it by a {@code trigger} event: {@code "allow_trigger": true}} */
    public boolean allowsTrigger() {
        return allowsTrigger;
    }

    /** {@return what makes it answer} */
    public List<ScriptTrigger> triggers() {
        return triggers;
    }

    /** {@return the variables that it declares} */
    public List<ScriptVariable> variables() {
        return variables;
    }

    /** {@return its threads, in the file's order} */
    public List<ScriptThread> threads() {
        return threads;
    }

    /**
     * Finds a thread.
     *
     * @param topic its name, with its case
     * @return the thread, or null if there is none
     */
    public @Nullable ScriptThread thread(String topic) {
        return byTopic.get(topic);
    }

    /** {@return who taught it; null if it was written by an author} */
    public @Nullable LearnedAnswer learned() {
        return learned;
    }

    /** {@return all of it, as JSON values; unmodifiable} */
    public Map<String, @Nullable Object> json() {
        return json;
    }

    /**
     * {@return a short hash of what runs: threads and variables; the same content, the same version. Triggers,
     * description and ids do not count}
     */
    public String version() {
        String known = version.get();
        if (known == null) {
            known = Fingerprint.of(json.get("script"), json.get("variables"), learned != null)
                    .substring(0, 16);
            version.set(known);
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Script script && json.equals(script.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    /** {@return its command, nothing else} */
    @Override
    public String toString() {
        return "Script[" + command + "]";
    }

    private static String command(Fields script) {
        String command = script.name("command");
        if (command == null && script.name("name") != null) {
            return script.requiredName("name");
        }
        return script.requiredName("command");
    }

    private static List<ScriptThread> threads(Fields script) {
        List<ScriptThread> threads = new ArrayList<>();
        for (Fields thread : script.objects("script", MOST_THREADS)) {
            threads.add(ScriptThread.of(thread));
        }
        return List.copyOf(threads);
    }

    private static Map<String, ScriptThread> byTopic(Fields script, List<ScriptThread> threads) {
        Map<String, ScriptThread> byTopic = new LinkedHashMap<>();
        for (ScriptThread thread : threads) {
            if (byTopic.putIfAbsent(thread.topic(), thread) != null) {
                throw new BadScriptException(
                        script.place().inThread(thread.topic()), "There are two threads of this topic.");
            }
        }
        return byTopic;
    }
}
