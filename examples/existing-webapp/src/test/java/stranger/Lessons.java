package stranger;

import dev.botkit.BotkitBuilder;
import dev.botkit.learning.LearningMode;
import dev.botkit.learning.LearningModeBuilder;
import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptCollect;
import dev.botkit.script.ScriptConditional;
import dev.botkit.script.ScriptFile;
import dev.botkit.script.ScriptFiles;
import dev.botkit.script.ScriptLine;
import dev.botkit.script.ScriptLinter;
import dev.botkit.script.ScriptMatcher;
import dev.botkit.script.ScriptOption;
import dev.botkit.script.ScriptPlace;
import dev.botkit.script.ScriptQuickReply;
import dev.botkit.script.ScriptReadOption;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.ScriptTarget;
import dev.botkit.script.ScriptThread;
import dev.botkit.script.ScriptTrigger;
import dev.botkit.script.ScriptVariable;
import dev.botkit.script.Scripts;
import dev.botkit.script.client.ScriptServiceClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scripts as data, from everywhere, and a bot that learns them. */
final class Lessons {

    private Lessons() {}

    static List<ScriptStore> stores(Path folder) {
        return List.of(
                ScriptFiles.folder(folder, ScriptReadOption.LEGACY_STRING_TRIGGERS),
                ScriptFiles.file(folder.resolve("shop.json")),
                ScriptServiceClient.of(URI.create("http://127.0.0.1:1/scripts"), "a token of 16 or more"),
                ScriptServiceClient.of(
                        URI.create("http://127.0.0.1:1/scripts"), "a token of 16 or more", Duration.ofSeconds(1)));
    }

    static List<Script> scripts(String json) {
        List<Script> scripts = new ArrayList<>(Scripts.read(json));
        scripts.add(Script.answering("hours", "open", "From nine to five.").with("description", "When we are open"));
        scripts.add(Script.learned(new LearnedAnswer("alice", Instant.EPOCH, "where are you?"), "In Berlin."));
        scripts.add(Script.of(scripts.get(0).with("command", "copy").json()));
        return scripts;
    }

    static List<String> problems(List<Script> scripts) {
        return ScriptLinter.lint(scripts).stream()
                .filter(finding -> finding.severity() == ScriptLinter.Severity.ERROR)
                .map(finding -> place(finding.place()) + finding.sentence())
                .toList();
    }

    private static String place(ScriptPlace place) {
        ScriptPlace known = place.equals(ScriptPlace.NOWHERE) ? place : place.inFile("shop.json");
        return known.file() + " " + known.script() + " " + known.thread() + " " + known.line() + ": ";
    }

    static List<String> found(ScriptStore store, String text) {
        ScriptMatcher matcher = ScriptMatcher.of(store);
        Script match = matcher.match(text);
        return match == null ? List.of() : List.of(match.command(), match.key(), match.version());
    }

    /** All that a script says of itself, part by part. */
    static List<String> parts(Script script) {
        List<String> parts = new ArrayList<>();
        for (ScriptTrigger trigger : script.triggers()) {
            parts.add("trigger " + (trigger.type() == ScriptTrigger.Type.REGEXP) + " " + trigger.pattern());
        }
        for (ScriptVariable variable : script.variables()) {
            parts.add("variable " + variable.name() + " " + variable.type() + " " + variable.value());
        }
        for (ScriptThread thread : script.threads()) {
            parts.add("thread " + thread.topic());
            thread.lines().forEach(line -> line(line, parts));
        }
        LearnedAnswer learned = script.learned();
        if (learned != null) {
            parts.add("by " + learned.by() + " at " + learned.at());
        }
        return parts;
    }

    private static void line(ScriptLine line, List<String> parts) {
        parts.add("line " + line.texts() + " " + line.action() + " " + line.meta());
        ScriptTarget target = line.execute();
        if (target != null) {
            parts.add("execute " + target.script() + " " + target.thread());
        }
        ScriptConditional conditional = line.conditional();
        if (conditional != null) {
            parts.add("if " + conditional.left() + (conditional.test() == ScriptConditional.Test.EQUALS));
        }
        for (ScriptQuickReply reply : line.quickReplies()) {
            parts.add("quick reply " + reply.title() + " " + reply.payload());
        }
        for (ScriptFile file : line.files()) {
            parts.add("file " + file.url() + " " + file.isImage());
        }
        ScriptCollect collect = line.collect();
        if (collect != null) {
            parts.add("collect " + collect.key() + " " + collect.multiple());
            for (ScriptOption option : collect.options()) {
                parts.add("option " + (option.type() == ScriptOption.Type.STRING) + " " + option.pattern());
            }
        }
    }

    static BotkitBuilder taught(BotkitBuilder builder, ScriptStore learned, ScriptStore own) {
        LearningModeBuilder mode = LearningMode.builder(learned)
                .enabled(true)
                .teachers("alice", "bob")
                .teachers(who -> who.name().equals("carol"))
                .scripts(own)
                .maxAnswers(100)
                .maxQuestionCharacters(200)
                .maxAnswerCharacters(500)
                .maxPerTeacherAndHour(10);
        mode.build().addTo(builder);
        return builder;
    }

    static ScriptStore ofTeaching() {
        return ScriptStore.inMemory(LearningMode.scripts().toArray(Script[]::new));
    }

    static LearningMode forEverybody(ScriptStore learned) {
        return LearningMode.builder(learned).everybodyTeaches().build();
    }

    static Map<String, String> written(List<Script> scripts) {
        return Map.of(
                "all",
                Scripts.write(scripts),
                "one",
                Scripts.writeObject(scripts.get(0).json()));
    }
}
