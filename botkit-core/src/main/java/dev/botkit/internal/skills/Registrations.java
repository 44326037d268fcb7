package dev.botkit.internal.skills;

import dev.botkit.ConnectionEvent;
import dev.botkit.ConnectionHandler;
import dev.botkit.Handler;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.dialog.AnswerValidator;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogHook;
import dev.botkit.dialog.ScriptHooks;
import dev.botkit.internal.dialog.Hooks;
import dev.botkit.internal.dialog.Program;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.ReservedTypes;
import dev.botkit.internal.skills.Dispatcher.Named;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.HeardText;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Collects what all skills register, and the problems with it. For one thread, while a bot is built.
 *
 * <p>It is long because each method of {@link SkillRegistry} and {@link ScriptHooks} is here, with its checks.
 */
public final class Registrations {

    private static final Log LOG = Log.of(Registrations.class);

    private final List<String> problems;
    private final InstantSource time;
    private final List<TextMatcher> interrupts = new ArrayList<>();
    private final List<TextMatcher> matchers = new ArrayList<>();
    private final Map<String, Named> events = new HashMap<>();
    private final Map<String, Program> dialogs = new HashMap<>();
    private final Map<String, Hooks.Collector> hooks = new HashMap<>();
    private final List<DialogEnd.Listener> afterDialogs = new ArrayList<>();
    private @Nullable Named fallback;

    /** Problems are added to the given list, a sentence each. Skills that ask for the time get the given one. */
    public Registrations(List<String> problems, InstantSource time) {
        this.problems = problems;
        this.time = time;
    }

    /** Calls a skill. */
    public void register(String name, Skill skill) {
        Registry registry = new Registry(name);
        int before = problems.size();
        try {
            skill.register(registry);
            if (!registry.registered && problems.size() == before) {
                LOG.warn("Skill {} registers nothing, so it never does anything", name);
            }
        } catch (RuntimeException e) {
            problems.add("Skill " + name + " failed to register: " + e);
        } finally {
            registry.open = false;
        }
    }

    /** What was collected. */
    public Dispatcher dispatcher(int patternSteps) {
        return new Dispatcher(interrupts, matchers, events, fallback, patternSteps);
    }

    /** The dialogs in code, by their folded names. */
    public Map<String, Program> dialogs() {
        return dialogs;
    }

    /** The code of scripts and dialogs, by their folded names. */
    public Map<String, Hooks> hooks() {
        Map<String, Hooks> collected = new HashMap<>();
        hooks.forEach((name, each) -> collected.put(name, each.collected()));
        return collected;
    }

    private record HookRegistry(Registry registry, Hooks.Collector hooks) implements ScriptHooks {

        @Override
        public ScriptHooks before(DialogHook hook) {
            registry.checkOpen();
            hooks.before(hook);
            return this;
        }

        @Override
        public ScriptHooks beforeThread(String thread, DialogHook hook) {
            registry.checkOpen();
            hooks.beforeThread(thread, hook);
            return this;
        }

        @Override
        public ScriptHooks validate(String key, AnswerValidator validator) {
            registry.checkOpen();
            hooks.validate(key, validator);
            return this;
        }

        @Override
        public ScriptHooks after(DialogEnd.Listener listener) {
            registry.checkOpen();
            hooks.after(listener);
            return this;
        }

        @Override
        public ScriptHooks allowTrigger() {
            registry.checkOpen();
            hooks.allowTrigger();
            return this;
        }
    }

    /** Who hears of the end of each dialog. */
    public List<DialogEnd.Listener> afterDialogs() {
        return afterDialogs;
    }

    private final class Registry implements SkillRegistry {

        private final String skill;
        private boolean open = true;
        private boolean registered;

        Registry(String skill) {
            this.skill = skill;
        }

        @Override
        public SkillRegistry hears(String pattern, Handler handler) {
            return add(matchers, pattern, handler);
        }

        @Override
        public SkillRegistry hears(List<String> patterns, Handler handler) {
            return add(matchers, patterns, handler);
        }

        @Override
        public SkillRegistry hears(Pattern pattern, Handler handler) {
            return add(
                    matchers,
                    new TextMatcher.Regex(skill, checked(handler), Objects.requireNonNull(pattern, "pattern")));
        }

        @Override
        public SkillRegistry hears(Predicate<Message> test, Handler handler) {
            return add(matchers, new TextMatcher.Test(skill, checked(handler), Objects.requireNonNull(test, "test")));
        }

        @Override
        public SkillRegistry hearsWord(String word, Handler handler) {
            return addWords(matchers, List.of(word), handler);
        }

        @Override
        public SkillRegistry hearsWord(List<String> words, Handler handler) {
            return addWords(matchers, words, handler);
        }

        @Override
        public SkillRegistry interrupts(String pattern, Handler handler) {
            return add(interrupts, pattern, handler);
        }

        @Override
        public SkillRegistry interrupts(List<String> patterns, Handler handler) {
            return add(interrupts, patterns, handler);
        }

        @Override
        public SkillRegistry interrupts(Pattern pattern, Handler handler) {
            return add(
                    interrupts,
                    new TextMatcher.Regex(skill, checked(handler), Objects.requireNonNull(pattern, "pattern")));
        }

        @Override
        public SkillRegistry interrupts(Predicate<Message> test, Handler handler) {
            return add(interrupts, new TextMatcher.Test(skill, checked(handler), Objects.requireNonNull(test, "test")));
        }

        @Override
        public SkillRegistry interruptsWord(String word, Handler handler) {
            return addWords(interrupts, List.of(word), handler);
        }

        @Override
        public SkillRegistry interruptsWord(List<String> words, Handler handler) {
            return addWords(interrupts, words, handler);
        }

        @Override
        public SkillRegistry on(String type, Handler handler) {
            Objects.requireNonNull(type, "type");
            if (type.equals(Message.MESSAGE_RECEIVED)) {
                return add(matchers, new TextMatcher.All(skill, checked(handler)));
            }
            if (type.isEmpty() || type.equals(Message.MESSAGE)) {
                problems.add("Skill " + skill + " listens to the event \"" + type + "\", which never comes;"
                        + " what users say is \"" + Message.MESSAGE_RECEIVED + "\".");
            }
            if (ReservedTypes.contains(type)) {
                problems.add("Skill " + skill + " listens to the event \"" + type
                        + "\", whose type is reserved for later versions of the protocol; choose another type.");
            }
            Named first = events.putIfAbsent(type, new Named(skill, checked(handler)));
            if (first != null) {
                warn("handler of \"" + type + "\"", first);
            }
            registered = true;
            return this;
        }

        @Override
        public SkillRegistry on(ConnectionEvent.Kind kind, ConnectionHandler handler) {
            Objects.requireNonNull(handler, "handler");
            return on(kind.type(), (bot, message) -> handler.handle(bot, (ConnectionEvent) message));
        }

        @Override
        public SkillRegistry fallback(Handler handler) {
            Named named = new Named(skill, checked(handler));
            if (fallback == null) {
                fallback = named;
            } else {
                warn("fallback", fallback);
            }
            registered = true;
            return this;
        }

        @Override
        public SkillRegistry dialog(DialogDefinition dialog) {
            checkOpen();
            if (!(Objects.requireNonNull(dialog, "dialog") instanceof Program program)) {
                problems.add("Skill " + skill + " has a dialog that Dialog.define(…) did not make.");
            } else if (dialogs.putIfAbsent(HeardText.fold(program.name()), program) != null) {
                problems.add("Skill " + skill + " has a dialog \"" + program.name() + "\", but there is one already.");
            }
            registered = true;
            return this;
        }

        @Override
        public SkillRegistry afterDialogs(DialogEnd.Listener listener) {
            checkOpen();
            afterDialogs.add(Objects.requireNonNull(listener, "listener"));
            registered = true;
            return this;
        }

        @Override
        public InstantSource time() {
            return time;
        }

        @Override
        public ScriptHooks hooks(String name) {
            checkOpen();
            registered = true;
            return new HookRegistry(this, hooks.computeIfAbsent(HeardText.fold(name), key -> new Hooks.Collector()));
        }

        private SkillRegistry add(List<TextMatcher> to, List<String> patterns, Handler handler) {
            checked(handler);
            if (patterns.isEmpty()) {
                problems.add("Skill " + skill + " hears an empty list of patterns.");
            }
            for (String pattern : patterns) {
                add(to, pattern, handler);
            }
            return this;
        }

        private SkillRegistry add(List<TextMatcher> to, String pattern, Handler handler) {
            checked(handler);
            if (pattern.isEmpty()) {
                problems.add("Skill " + skill + " hears an empty pattern, which is found in every text;"
                        + " use fallback(…) for that.");
            } else if (TextMatcher.Word.isWord(pattern)) {
                add(to, new TextMatcher.Word(skill, handler, pattern));
            } else {
                try {
                    add(to, new TextMatcher.Regex(skill, handler, Pattern.compile(pattern, BoundedPattern.FLAGS)));
                } catch (PatternSyntaxException e) {
                    problems.add(
                            "Skill " + skill + " hears a pattern that is no regular expression: " + e.getMessage());
                }
            }
            return this;
        }

        private SkillRegistry addWords(List<TextMatcher> to, List<String> words, Handler handler) {
            checked(handler);
            if (words.isEmpty()) {
                problems.add("Skill " + skill + " hears an empty list of words.");
            }
            for (String word : words) {
                if (TextMatcher.WholeWord.words(word).isEmpty()) {
                    problems.add("Skill " + skill + " hears a word without characters; use fallback(…) for what"
                            + " nothing else hears.");
                } else {
                    add(to, new TextMatcher.WholeWord(skill, handler, word));
                }
            }
            return this;
        }

        private SkillRegistry add(List<TextMatcher> to, TextMatcher matcher) {
            to.add(matcher);
            registered = true;
            return this;
        }

        private void warn(String what, Named first) {
            LOG.warn(
                    "The {} of skill {} never runs: skill {} has registered one before it", what, skill, first.skill());
        }

        private Handler checked(Handler handler) {
            checkOpen();
            for (DialogDefinition dialog :
                    Objects.requireNonNull(handler, "handler").dialogs()) {
                // A handler may be registered for several things.
                if (dialogs.get(HeardText.fold(dialog.name())) != dialog) {
                    dialog(dialog);
                }
            }
            return handler;
        }

        private void checkOpen() {
            if (!open) {
                throw new IllegalStateException("Skill " + skill
                        + " registered a handler after register(…) had returned; register all of them in it.");
            }
        }
    }
}
