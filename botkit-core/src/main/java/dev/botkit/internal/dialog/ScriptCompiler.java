package dev.botkit.internal.dialog;

import dev.botkit.dialog.DialogEnd;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.script.ActionWords;
import dev.botkit.internal.script.CustomFields;
import dev.botkit.internal.script.Patterns;
import dev.botkit.internal.script.Patterns.BadPatternException;
import dev.botkit.internal.script.Quoted;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptCollect;
import dev.botkit.script.ScriptConditional;
import dev.botkit.script.ScriptFile;
import dev.botkit.script.ScriptLine;
import dev.botkit.script.ScriptOption;
import dev.botkit.script.ScriptTarget;
import dev.botkit.script.ScriptThread;
import dev.botkit.script.ScriptVariable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a script. What is wrong in it does not keep the rest from running: a bad pattern never
 * matches, a text that is no template is said as it is written, and both are reported.
 */
public final class ScriptCompiler {

    private static final Log LOG = Log.of(ScriptCompiler.class);
    private static final int MOST_REPORTED = 5;

    private final Script script;
    private final boolean literal;
    private String thread = "";
    private int line;
    private int reported;

    private ScriptCompiler(Script script) {
        this.script = script;
        this.literal = script.learned() != null;
    }

    /** The program of a script. What was learned is literal. */
    public static Program compile(Script script) {
        return new ScriptCompiler(script).program();
    }

    private Program program() {
        Map<String, List<Step>> threads = new LinkedHashMap<>();
        for (ScriptThread each : script.threads()) {
            thread = each.topic();
            line = 0;
            List<Step> steps = new ArrayList<>();
            for (ScriptLine one : each.lines()) {
                line++;
                steps.add(step(one));
            }
            threads.put(thread, List.copyOf(steps));
        }
        threads.putIfAbsent(Program.DEFAULT, List.of());
        Map<String, @Nullable Object> preset = new LinkedHashMap<>();
        for (ScriptVariable variable : script.variables()) {
            if (!variable.name().isEmpty() && variable.value() != null) {
                preset.put(variable.name(), variable.value());
            }
        }
        Map<String, @Nullable Object> variables = Collections.unmodifiableMap(preset);
        return new Program(
                script.command(),
                script.version(),
                Collections.unmodifiableMap(threads),
                variables,
                variables,
                Program.DEFAULT_TIMEOUT,
                script.allowsTrigger() ? ALLOWED : Hooks.NONE);
    }

    private static final Hooks ALLOWED = new Hooks(List.of(), Map.of(), Map.of(), List.of(), null, true);

    private Step step(ScriptLine source) {
        ScriptConditional conditional = source.conditional();
        if (conditional != null) {
            return new Step.If(
                    new Condition(text(conditional.left()), conditional.test(), text(conditional.right())),
                    action(conditional.action(), conditional.execute()));
        }
        Saying saying = saying(source);
        Action then = action(source.action(), source.execute());
        ScriptCollect collect = source.collect();
        if (collect == null) {
            return new Step.Say(saying, then);
        }
        List<Option> options = new ArrayList<>();
        for (ScriptOption option : collect.options()) {
            options.add(option(option));
        }
        String key = collect.key() == null ? "" : collect.key();
        return new Step.Ask(
                key,
                key.isEmpty() ? "?" + String.join("|", source.texts()).hashCode() : key,
                collect.multiple(),
                saying,
                List.copyOf(options),
                then instanceof Action.Move ? Action.Move.NEXT : then);
    }

    private Option option(ScriptOption source) {
        Action action = action(source.action(), source.execute());
        if (source.isDefault()) {
            return Option.otherwise(action, null);
        }
        try {
            return switch (source.type()) {
                case STRING -> Option.string(source.pattern(), action, null);
                case REGEX -> regex(source.pattern(), action);
                case UTTERANCE -> Option.utterance(source.pattern(), action, null);
                case OTHER -> Option.never();
            };
        } catch (BadPatternException e) {
            report("an option's pattern " + e.getMessage() + ", so it never matches");
            return Option.never();
        }
    }

    private Option regex(String pattern, Action action) throws BadPatternException {
        // An empty one would be found in every text.
        return pattern.isEmpty()
                ? Option.never()
                : Option.pattern(Patterns.bounded("script " + script.command(), pattern), action, null);
    }

    private Action action(@Nullable String action, @Nullable ScriptTarget execute) {
        if (action == null || action.isEmpty()) {
            return Action.Move.NEXT;
        }
        return switch (action) {
            case "next" -> Action.Move.NEXT;
            case "repeat" -> Action.Move.REPEAT;
            case "wait" -> Action.Move.WAIT;
            case "stop" -> new Action.End(DialogEnd.STOPPED);
            case "complete" -> new Action.End(DialogEnd.COMPLETED);
            case ActionWords.COMPLETED ->
                ActionWords.isTopic(script, action) ? new Action.Goto(action) : new Action.End(DialogEnd.COMPLETED);
            case "timeout" -> new Action.End(DialogEnd.TIMEOUT);
            case "execute_script" ->
                execute == null
                        ? new Action.Execute("", Program.DEFAULT)
                        : new Action.Execute(execute.script(), execute.thread());
            default -> new Action.Goto(action);
        };
    }

    // ---- what is said

    private Saying saying(ScriptLine source) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (!source.quickReplies().isEmpty()) {
            fields.put(
                    "quick_replies",
                    source.quickReplies().stream()
                            .map(reply -> texts(reply.fields()))
                            .toList());
        }
        if (!source.files().isEmpty()) {
            fields.put("files", source.files().stream().map(this::file).toList());
        }
        List<Text> texts = new ArrayList<>();
        source.texts().forEach(each -> texts.add(text(each)));
        source.meta().forEach((name, value) -> {
            if (name.equals("text")) {
                if (texts.isEmpty()) {
                    texts.add(text(value));
                }
            } else if (isFree(name)) {
                fields.putIfAbsent(name, text(value));
            }
        });
        addCustom(source, fields);
        return new Saying(texts, Collections.unmodifiableMap(fields));
    }

    /** What is no field of ours goes out with what the line says, as the original did. */
    private void addCustom(ScriptLine source, Map<String, @Nullable Object> fields) {
        if (!CustomFields.areSent(source)) {
            return;
        }
        Map<String, @Nullable Object> custom = source.customFields();
        if (CustomFields.areTooLarge(custom)) {
            report("its own fields take more than " + CustomFields.MOST_BYTES + " bytes, so they are not sent");
            return;
        }
        custom.forEach((name, value) -> {
            if (isFree(name)) {
                fields.putIfAbsent(name, texts(value));
            }
        });
    }

    private boolean isFree(String field) {
        boolean isFree = CustomFields.isFree(field);
        if (!isFree) {
            report("the field " + Quoted.of(field) + " is the server's, so it is not sent");
        }
        return isFree;
    }

    private Map<String, @Nullable Object> file(ScriptFile source) {
        Map<String, @Nullable Object> file = new LinkedHashMap<>();
        file.put("url", text(source.url()));
        file.put("image", source.isImage());
        return file;
    }

    /** A JSON value with templates in place of strings. */
    private @Nullable Object texts(@Nullable Object value) {
        return Saying.read(value, this::text);
    }

    private Text text(String source) {
        if (literal) {
            return Text.literal(source);
        }
        try {
            return Text.of(source);
        } catch (BadTemplateException e) {
            report(e.getMessage() + "; it is said as it is written");
            return Text.literal(source);
        }
    }

    private void report(String what) {
        if (++reported <= MOST_REPORTED) {
            LOG.warn("Script {}, thread {}, line {}: {}", Quoted.of(script.command()), Quoted.of(thread), line, what);
        }
    }
}
