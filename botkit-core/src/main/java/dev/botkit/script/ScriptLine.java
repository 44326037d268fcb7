package dev.botkit.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line of a thread: something to say, a question, a branch, or what is done at the end of the thread.
 *
 * @param texts variations of what is said, templates, one of which is picked; empty if nothing is said. Empty for a
 *     conditional line, whatever the file has there
 * @param action what is done behind it: a word such as "next" or a thread's topic; null for none
 * @param execute where "execute_script" goes; null if the file does not say
 * @param collect what makes it a question; null if it is none
 * @param conditional what makes it a branch; null if it is none
 * @param quickReplies answers to tap: those of the line, then those that its options offer for themselves
 * @param files files to show, from {@code platforms.web.files}
 * @param meta fields for the message, in the file's order; of equal keys the last
 * @param json all fields, as they are in the file, those of other platforms among them; unmodifiable
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

    /**
     * Copies the lists.
     *
     * @param texts variations of what is said
     * @param action what is done behind it, or null
     * @param execute where "execute_script" goes, or null
     * @param collect what makes it a question, or null
     * @param conditional what makes it a branch, or null
     * @param quickReplies answers to tap
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
