package dev.botkit.internal.script;

import dev.botkit.internal.script.Linted.Item;
import dev.botkit.script.ScriptConditional;
import dev.botkit.script.ScriptLine;
import dev.botkit.script.ScriptPlace;
import dev.botkit.script.ScriptQuickReply;
import dev.botkit.script.ScriptTarget;
import dev.botkit.script.ScriptThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is wrong with single lines: targets, questions, conditionals, templates. */
public final class LineLint {

    /** Kinds of quick replies that have no title on the platform that knows them. */
    private static final Set<String> UNTITLED = Set.of("location", "user_phone_number", "user_email");

    private final Linted linted;
    private final Item item;
    private final ScriptPlace place;

    private LineLint(Linted linted, Item item, ScriptPlace place) {
        this.linted = linted;
        this.item = item;
        this.place = place;
    }

    /** Looks at each line of a script. */
    public static void check(Linted linted, Item item) {
        for (ScriptThread thread : item.script().threads()) {
            int number = 0;
            for (ScriptLine line : thread.lines()) {
                number++;
                new LineLint(linted, item, item.place(thread.topic(), number)).check(line);
            }
        }
    }

    private void check(ScriptLine line) {
        target("The line", line.action(), line.execute());
        ScriptConditional conditional = line.conditional();
        if (conditional != null) {
            conditional(conditional);
        }
        if (line.collect() != null) {
            OptionLint.check(linted, place, line.collect());
            line.collect()
                    .options()
                    .forEach(option -> target(
                            OptionLint.name(line.collect().options().indexOf(option)),
                            option.action(),
                            option.execute()));
        }
        fields(line);
        if (isEmpty(line)) {
            linted.warning(place, "The line says and does nothing.");
        }
        if (item.script().learned() == null) {
            templates(line);
        }
    }

    /** Fields that are not sent, and quick replies that nobody sees. */
    private void fields(ScriptLine line) {
        Map<String, @Nullable Object> custom = line.customFields();
        if (CustomFields.areSent(line)) {
            Stream.concat(line.meta().keySet().stream(), custom.keySet().stream())
                    .distinct()
                    .filter(name -> !name.equals("text") && !CustomFields.isFree(name))
                    .forEach(name -> linted.warning(
                            place, "The field " + Quoted.of(name) + " is not sent, for it is the server's."));
            if (CustomFields.areTooLarge(custom)) {
                linted.warning(
                        place,
                        "The line's own fields are not sent, for they take more than " + CustomFields.MOST_BYTES
                                + " bytes.");
            }
        }
        int number = 0;
        for (ScriptQuickReply reply : line.quickReplies()) {
            number++;
            String kind = reply.contentType();
            if (reply.title().isBlank() && (kind == null || !UNTITLED.contains(kind))) {
                linted.warning(place, "Quick reply " + number + " is not shown, for it has no title.");
            }
        }
    }

    private static boolean isEmpty(ScriptLine line) {
        return line.texts().isEmpty()
                && line.action() == null
                && line.collect() == null
                && line.conditional() == null
                && line.quickReplies().isEmpty()
                && line.files().isEmpty()
                && line.meta().isEmpty()
                && !CustomFields.speaks(line)
                && !line.json().containsKey("platforms")
                && !line.json().containsKey("fb_attachment");
    }

    private void conditional(ScriptConditional conditional) {
        if (conditional.test() == ScriptConditional.Test.OTHER) {
            linted.error(
                    place,
                    "The condition never holds: its test has to be \"equals\", \"!equals\", \"exists\" or \"!exists\".");
        }
        if (conditional.action() == null) {
            linted.warning(place, "The condition has no action, so nothing follows from it.");
        }
        target("The condition", conditional.action(), conditional.execute());
    }

    /** That an action is a word or a thread, and that execute_script goes somewhere. */
    private void target(String what, @Nullable String action, @Nullable ScriptTarget execute) {
        if (action == null || !ActionWords.isTopic(item.script(), action)) {
            if ("execute_script".equals(action)) {
                execute(what, execute);
            }
            if (action != null && item.script().thread(action) != null) {
                linted.warning(
                        place,
                        what + " does not go to the thread " + Quoted.of(action)
                                + ", for that is an action; give the thread another name.");
            }
            return;
        }
        if (item.script().thread(action) == null) {
            linted.error(
                    place,
                    what + " goes to " + Quoted.of(action)
                            + ", which is neither a thread of this script nor an action.");
        }
    }

    private void execute(String what, @Nullable ScriptTarget execute) {
        if (execute == null) {
            linted.error(place, what + " executes a script, but does not say which; \"execute\" has to name it.");
            return;
        }
        Item target = linted.item(execute.script());
        if (target == null) {
            if (!linted.isElsewhere(execute.script())) {
                linted.error(
                        place, what + " executes the script " + Quoted.of(execute.script()) + ", which is not there.");
            }
        } else if (target.script().thread(execute.thread()) == null
                && !execute.thread().equals(ScriptThread.DEFAULT)) {
            linted.error(
                    place,
                    what + " executes the thread " + Quoted.of(execute.thread()) + " of script "
                            + Quoted.of(execute.script()) + ", which has no such thread.");
        }
    }

    private static void addTexts(List<String> templates, @Nullable Object value) {
        if (value instanceof String text) {
            templates.add(text);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> addTexts(templates, each));
        } else if (value instanceof List<?> list) {
            list.forEach(each -> addTexts(templates, each));
        }
    }

    private void templates(ScriptLine line) {
        List<String> templates = new ArrayList<>(line.texts());
        line.quickReplies().forEach(reply -> addTexts(templates, reply.fields()));
        addTexts(templates, line.customFields());
        line.files().forEach(file -> templates.add(file.url()));
        templates.addAll(line.meta().values());
        if (line.conditional() != null) {
            templates.add(line.conditional().left());
            templates.add(line.conditional().right());
        }
        templates.stream()
                .map(TemplateTags::finding)
                .filter(problem -> problem != null)
                .distinct()
                .forEach(problem -> linted.error(place, problem));
    }
}
