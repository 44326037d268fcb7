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
 * A dialog as data: a wrapper around the JSON of a script file, which also keeps fields that it does not know. Scripts
 * are equal if their JSON is, whatever the order of the fields. Immutable and thread-safe.
 *
 * <p>Bounds: nested 32 deep; names of fields 1,000 and numbers 100 characters; names (commands, topics, keys, actions) 512 characters; 1,000 triggers, variables
 * and tags, 2,000 threads, 10,000 lines in a thread, 500 texts, options, quick replies, files and fields in a line.
 */
public final class Script {

    /** The prefix of the commands of learned scripts. */
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
     * Makes a script from the JSON of a script file.
     *
     * @param json the script's fields: strings, numbers, booleans, null, and lists and maps of such; copied, without
     *     the window state that the old editors left, and with U+FFFD for unpaired surrogates
     * @return the script
     * @throws BadScriptException if something has the wrong type, is missing, or exceeds the bounds
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
     * Makes a script that answers one trigger with one reply, as the script service's call {@code create} does. The
     * answer is a template, as in all scripts but learned ones.
     *
     * @param command the script's name
     * @param trigger what a text has to begin with
     * @param answer what the bot says
     * @return the script
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
     * Makes a script from what a user taught. Its command is derived from the normalised question, so that two answers
     * to the same question have the same command, but contains no word of it, so that it can be logged.
     *
     * @param learned who taught it, when, and the question
     * @param answer what the bot says, literally
     * @return the script
     * @throws BadScriptException if nothing is left of the question after normalisation
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
     * Normalises a question. Taught questions are the same if their normalised forms are. The normalised form is
     * Unicode's NFKC, in lower case, with one kind of apostrophe, quotation mark and dash, single spaces, no invisible
     * characters, and no punctuation at the end.
     *
     * @param question what a user wrote
     * @return the normalised form
     */
    public static String normalised(String question) {
        return Normal.of(question);
    }

    /**
     * Returns the form in which commands are compared, without regard to case.
     *
     * @param command a script's name
     * @return the form, which is the same for all ways to write the command
     */
    public static String key(String command) {
        return HeardText.fold(command);
    }

    /**
     * Changes one field.
     *
     * @param field the name of a field of the script, such as {@code description}
     * @param value its JSON value; null removes the field
     * @return the copy
     * @throws BadScriptException if the result is not a script
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

    /** {@return the script's name; look-ups ignore its case} */
    public String command() {
        return command;
    }

    /** {@return the {@link #key(String)} of the command} */
    public String key() {
        return key;
    }

    /** {@return the description; may be empty} */
    public String description() {
        return description;
    }

    /** {@return the tags} */
    public List<String> tags() {
        return tags;
    }

    /** {@return whether it answers messages that nothing else answers} */
    public boolean isFallback() {
        return fallback;
    }

    /** {@return whether a page may start it by a {@code trigger} event: {@code "allow_trigger": true}} */
    public boolean allowsTrigger() {
        return allowsTrigger;
    }

    /** {@return the triggers, which make it answer} */
    public List<ScriptTrigger> triggers() {
        return triggers;
    }

    /** {@return the declared variables} */
    public List<ScriptVariable> variables() {
        return variables;
    }

    /** {@return the threads, in the file's order} */
    public List<ScriptThread> threads() {
        return threads;
    }

    /**
     * Finds a thread.
     *
     * @param topic the thread's exact name
     * @return the thread; null if there is none
     */
    public @Nullable ScriptThread thread(String topic) {
        return byTopic.get(topic);
    }

    /** {@return who taught it; null if an author wrote it} */
    public @Nullable LearnedAnswer learned() {
        return learned;
    }

    /** {@return all fields, as JSON values; unmodifiable} */
    public Map<String, @Nullable Object> json() {
        return json;
    }

    /**
     * {@return a short hash of what runs, that is, of threads and variables, but not of triggers, description and ids;
     * the same content has the same version}
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

    /** {@return the command} */
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
