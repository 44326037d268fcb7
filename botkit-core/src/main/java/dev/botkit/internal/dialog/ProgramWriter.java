package dev.botkit.internal.dialog;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.Reply;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.AnswerValidator;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogHook;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.script.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Writes the program of a dialog in code, and collects what is wrong with it. For one thread. */
public final class ProgramWriter {

    private static final int LONGEST_NAME = 128;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(365);

    private final String name;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, List<Step>> threads = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    private final Set<String> targets = new LinkedHashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> validated = new LinkedHashSet<>();
    private final Hooks.Collector hooks = new Hooks.Collector();
    private final StringBuilder content = new StringBuilder();
    private String thread = Program.DEFAULT;
    private List<Step> steps = new ArrayList<>();
    private Duration timeout = Program.DEFAULT_TIMEOUT;

    /** A dialog of that name. */
    public ProgramWriter(String name) {
        this.name = name;
        threads.put(thread, steps);
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            problems.add("Its name must have 1 to " + LONGEST_NAME + " characters.");
        }
    }

    /** What was written. */
    public Program program() {
        for (String target : targets) {
            if (!threads.containsKey(target)) {
                problems.add("There is no thread \"" + target + "\" to go to.");
            }
        }
        for (String key : validated) {
            if (!keys.contains(key)) {
                problems.add("No question has the key \"" + key + "\", so its answers cannot be validated.");
            }
        }
        threads.forEach((topic, lines) -> {
            if (lines.isEmpty()) {
                problems.add("Thread \"" + topic + "\" is empty.");
            }
        });
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            problems.add("The time-out must be 1 second to 365 days, not " + timeout + ".");
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException("Dialog \"" + name + "\"", problems);
        }
        Map<String, List<Step>> copy = new LinkedHashMap<>();
        threads.forEach((topic, lines) -> copy.put(topic, List.copyOf(lines)));
        return new Program(
                name,
                Fingerprint.of(content.toString()).substring(0, 16),
                Collections.unmodifiableMap(copy),
                Collections.unmodifiableMap(new LinkedHashMap<>(variables)),
                Map.of(),
                timeout,
                hooks.collected());
    }

    public Hooks.Collector hooks() {
        return hooks;
    }

    // ---- lines

    public void say(List<String> texts, Map<String, @Nullable Object> fields) {
        if (texts.isEmpty()) {
            problem("says one of no texts.");
        }
        add(new Step.Say(saying(texts, fields), Action.Move.NEXT));
    }

    public void code(DialogHook hook) {
        add(new Step.Code(hook));
    }

    public void gotoThread(String target) {
        targets.add(target);
        add(new Step.Say(Saying.NOTHING, new Action.Goto(target)));
    }

    public void repeat() {
        add(new Step.Say(Saying.NOTHING, Action.Move.REPEAT));
    }

    public void end(String outcome) {
        add(new Step.Say(Saying.NOTHING, new Action.End(outcome)));
    }

    public void execute(String script, String target) {
        add(new Step.Say(Saying.NOTHING, new Action.Execute(script, target)));
    }

    public void thread(String topic) {
        boolean first = topic.equals(Program.DEFAULT) && steps.isEmpty() && threads.size() == 1;
        thread = topic;
        content.append("thread ").append(topic).append('\n');
        if (!first) {
            steps = new ArrayList<>();
            if (topic.isEmpty() || threads.putIfAbsent(topic, steps) != null) {
                problems.add("There are two threads \"" + topic + "\", or its name is empty.");
            }
        }
    }

    private void add(Step step) {
        steps.add(step);
        if (step instanceof Step.Say say) {
            say.saying().describe(content.append("say ").append(say.then()).append('\n'));
        } else if (step instanceof Step.Ask ask) {
            ask.saying()
                    .describe(content.append("ask ")
                            .append(ask.key())
                            .append(ask.multiple())
                            .append('\n'));
        } else {
            content.append("code\n");
        }
    }

    private Saying saying(List<String> texts, Map<String, @Nullable Object> fields) {
        try {
            List<Text> templates = new ArrayList<>();
            for (String text : texts) {
                templates.add(Text.of(text));
            }
            Map<String, @Nullable Object> read = new LinkedHashMap<>();
            for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
                if (!field.getKey().equals("text")) {
                    read.put(field.getKey(), Saying.read(field.getValue(), Text::of));
                }
            }
            return new Saying(templates, read);
        } catch (BadTemplateException e) {
            problem("cannot be said: " + e.getMessage() + ".");
            return Saying.NOTHING;
        }
    }

    private void problem(String what) {
        problems.add("Line " + (steps.size() + 1) + " of thread \"" + thread + "\" " + what);
    }

    // ---- everything else

    public void variable(String variable, @Nullable Object value) {
        variables.put(variable, JsonValues.copy(variable, value));
    }

    public void timeout(Duration duration) {
        timeout = duration;
    }

    public void beforeThread(String topic, DialogHook hook) {
        targets.add(topic);
        hooks.beforeThread(topic, hook);
    }

    public void validate(String key, AnswerValidator validator) {
        validated.add(key);
        hooks.validate(key, validator);
    }

    /** Begins a question. */
    public Question ask(String key, Reply question) {
        if (key.isEmpty()) {
            problem("asks without a key.");
        }
        keys.add(key);
        return new Question(key, question);
    }

    /** A question that is being written. */
    public final class Question {

        private final String key;
        private final List<Option> options = new ArrayList<>();
        private Reply reply;
        private boolean multiple;

        private Question(String key, Reply reply) {
            this.key = key;
            this.reply = reply;
        }

        public void quickReply(String title, String payload) {
            reply = reply.quickReply(title, payload);
        }

        public void multiple() {
            multiple = true;
        }

        public void string(String text, @Nullable AnswerHandler handler) {
            content.append("string ").append(text).append('\n');
            options.add(Option.string(text, action(handler), code(handler)));
        }

        public void regex(String pattern, @Nullable AnswerHandler handler) {
            if (pattern.isEmpty()) {
                problem("recognises an empty pattern, which is found in every answer; use otherwise(…) for that.");
            }
            content.append("regex ").append(pattern).append('\n');
            try {
                options.add(Option.regex(pattern, "dialog " + name, action(handler), code(handler)));
            } catch (PatternSyntaxException e) {
                problem("recognises a pattern that is no regular expression: " + e.getMessage());
            }
        }

        public void utterance(String utterance, AnswerHandler handler) {
            content.append("utterance ").append(utterance).append('\n');
            options.add(Option.utterance(utterance, action(handler), code(handler)));
        }

        public void otherwise(AnswerHandler handler) {
            if (options.stream().anyMatch(option -> option.kind() == Option.Kind.DEFAULT)) {
                problem("says twice what follows otherwise.");
            }
            content.append("otherwise\n");
            options.add(Option.otherwise(action(handler), code(handler)));
        }

        /** The question is complete. */
        public void end() {
            if (multiple && options.isEmpty()) {
                problem("takes several answers, but says not what ends them.");
            }
            add(new Step.Ask(
                    key,
                    key,
                    multiple,
                    saying(List.of(reply.text()), reply.fields()),
                    List.copyOf(options),
                    Action.Move.NEXT));
        }

        /** What is known to do one thing only needs no code, and is checked. */
        private Action action(@Nullable AnswerHandler handler) {
            if (handler == AnswerHandler.REPEAT) {
                return Action.Move.REPEAT;
            }
            if (handler == AnswerHandler.STOP) {
                return new Action.End(DialogEnd.STOPPED);
            }
            if (handler instanceof GotoThread target) {
                targets.add(target.thread());
                return new Action.Goto(target.thread());
            }
            return Action.Move.NEXT;
        }

        private static @Nullable AnswerHandler code(@Nullable AnswerHandler handler) {
            boolean known = handler == AnswerHandler.NEXT
                    || handler == AnswerHandler.REPEAT
                    || handler == AnswerHandler.STOP
                    || handler instanceof GotoThread;
            return known ? null : handler;
        }
    }
}
