package dev.botkit.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line of a thread: something to say, a question, a branch, or the action at the end of the thread.
 *
 * @param texts variants of the text, of which one is picked; templates. Empty if nothing is said, and for a conditional
 *     line, whatever the file has there
 * @param action what happens after it: a word such as "next" or a thread's topic; null for none
 * @param execute the target of "execute_script"; null if the file has none
 * @param collect the part that makes it a question; null if it is not one
 * @param conditional the part that makes it a branch; null if it is not one
 * @param quickReplies suggested answers to tap: those of the line, then those of its options
 * @param files files to show, from {@code platforms.web.files}
 * @param meta fields for the message, in the file's order; the last one of equal keys counts
 * @param json all fields, as in the file, including those for other platforms; unmodifiable
 */
public record ScriptLine(
        List<String> texts,
        @Nullable String action,
        @Nullable ScriptTarget execute,
        @Nullable ScriptCollect collect,
        @Nullable ScriptConditional conditional,
        List<ScriptQuickReply> quickReplies,
        List<ScriptFile> files,
        Map<String, String> meta,
        Map<String, @Nullable Object> json) {

    private static final int MOST = 500;

    /** What scripts know, and what is meant for other platforms: not for the message. */
    private static final Set<String> KNOWN = Set.of(
            "text",
            "action",
            "execute",
            "collect",
            "conditional",
            "quick_replies",
            "meta",
            "platforms",
            "fb_attachment",
            "channelData");

    /**
     * Copies the lists.
     *
     * @param texts variants of the text
     * @param action what happens after it, or null
     * @param execute the target of "execute_script", or null
     * @param collect the part that makes it a question, or null
     * @param conditional the part that makes it a branch, or null
     * @param quickReplies suggested answers to tap
     * @param files files to show
     * @param meta fields for the message
     * @param json all fields
     */
    public ScriptLine {
        texts = List.copyOf(texts);
        quickReplies = List.copyOf(quickReplies);
        files = List.copyOf(files);
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
        Objects.requireNonNull(json, "json");
    }

    /**
     * {@return the fields that the message gets besides text, quick replies, files and {@code meta}, such as
     * {@code disable_input} or {@code attachments}, in the file's order; strings in them are templates} They are the
     * fields that have no meaning for the script itself, and those in {@code channelData}, without fields for other
     * platforms and without null or empty ones.
     */
    public Map<String, @Nullable Object> customFields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        json.forEach((name, value) -> addCustom(fields, name, value));
        if (json.get("channelData") instanceof Map<?, ?> data) {
            data.forEach((name, value) -> addCustom(fields, (String) name, value));
        }
        return Collections.unmodifiableMap(fields);
    }

    private static void addCustom(Map<String, @Nullable Object> fields, String name, @Nullable Object value) {
        boolean isEmpty = value == null
                || value.equals("")
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof List<?> list && list.isEmpty());
        if (!isEmpty && !KNOWN.contains(name) && !Leftovers.isOne(name)) {
            fields.put(name, value);
        }
    }

    static ScriptLine of(Fields line) {
        List<String> texts = line.texts("text", MOST);
        Fields conditional = line.object("conditional");
        Fields question = line.object("collect");
        ScriptCollect collect = question == null ? null : ScriptCollect.of(question);
        return new ScriptLine(
                conditional == null ? texts : List.of(),
                line.name("action"),
                ScriptTarget.of(line.object("execute")),
                collect,
                conditional == null ? null : ScriptConditional.of(conditional),
                quickReplies(line, collect),
                files(line),
                meta(line),
                line.json());
    }

    private static List<ScriptQuickReply> quickReplies(Fields line, @Nullable ScriptCollect collect) {
        Stream<ScriptQuickReply> own =
                line.objects("quick_replies", MOST).stream().map(ScriptQuickReply::of);
        return collect == null
                ? own.toList()
                : Stream.concat(
                                own,
                                collect.options().stream()
                                        .map(ScriptOption::quickReply)
                                        .filter(Objects::nonNull))
                        .toList();
    }

    private static List<ScriptFile> files(Fields line) {
        Fields platforms = line.object("platforms");
        Fields web = platforms == null ? null : platforms.object("web");
        return web == null
                ? List.of()
                : web.objects("files", MOST).stream()
                        .map(ScriptFile::of)
                        .filter(file -> !file.url().isEmpty())
                        .toList();
    }

    private static Map<String, String> meta(Fields line) {
        Map<String, String> meta = new LinkedHashMap<>();
        for (Fields entry : line.objects("meta", MOST)) {
            String key = entry.name("key");
            if (key != null) {
                String value = entry.scalar("value");
                meta.put(key, value == null ? "" : value);
            }
        }
        return meta;
    }
}
