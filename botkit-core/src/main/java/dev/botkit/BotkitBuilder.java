package dev.botkit;

import dev.botkit.history.History;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.internal.engine.Engine;
import dev.botkit.internal.engine.Settings;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.skills.Dispatcher;
import dev.botkit.internal.skills.Registrations;
import dev.botkit.script.IntentMatcher;
import dev.botkit.script.ScriptStore;
import dev.botkit.time.Timer;
import dev.botkit.transport.Refusal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a {@link Botkit} and checks them all at {@link #build()}. For one thread. */
public final class BotkitBuilder {

    private final List<NamedSkill> skills = new ArrayList<>();
    private final List<AcceptFilter> acceptFilters = new ArrayList<>();
    private final List<ReceiveMiddleware> receiveMiddleware = new ArrayList<>();
    private final List<SendMiddleware> sendMiddleware = new ArrayList<>();
    private final List<BotkitListener> listeners = new ArrayList<>();
    private final Map<Refusal, String> refusalTexts = new EnumMap<>(Refusal.class);
    private Limits limits = Limits.DEFAULT;
    private TypingDelay typingDelay = TypingDelay.DEFAULT;
    private @Nullable Reply apology = Reply.of("Sorry, something went wrong. Please try again.");
    private @Nullable Executor executor;
    private @Nullable Executor listenerExecutor;
    private @Nullable Timer timer;
    private @Nullable History history;
    private @Nullable CredentialVerifier verifier;
    private final List<ScriptStore> scripts = new ArrayList<>();
    private @Nullable IntentMatcher intents;
    private @Nullable RandomGenerator random;
    private Map<String, @Nullable Object> identity = Map.of();

    BotkitBuilder() {}

    private record NamedSkill(String name, Skill skill) {}

    /**
     * Adds a skill under the simple name of its class; a lambda is called {@code skill-1}, {@code
     * skill-2} and so on by its place.
     *
     * @param skill what to add
     * @return this
     */
    public BotkitBuilder skill(Skill skill) {
        Objects.requireNonNull(skill, "skill");
        String simple = skill.getClass().isSynthetic() || skill.getClass().isHidden()
                ? ""
                : skill.getClass().getSimpleName();
        return skill(simple.isEmpty() ? "skill-" + (skills.size() + 1) : simple, skill);
    }

    /**
     * Adds a skill under a name, which the log uses.
     *
     * @param name any words
     * @param skill what to add
     * @return this
     */
    public BotkitBuilder skill(String name, Skill skill) {
        skills.add(new NamedSkill(Objects.requireNonNull(name, "name"), Objects.requireNonNull(skill, "skill")));
        return this;
    }

    /**
     * Adds a filter that sees each message before it is logged, after the filters added earlier.
     *
     * @param filter what to add
     * @return this
     */
    public BotkitBuilder acceptFilter(AcceptFilter filter) {
        acceptFilters.add(Objects.requireNonNull(filter, "filter"));
        return this;
    }

    /**
     * Adds middleware around the handling of messages and events, inside of what was added earlier.
     *
     * @param middleware what to add
     * @return this
     */
    public BotkitBuilder receiveMiddleware(ReceiveMiddleware middleware) {
        receiveMiddleware.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /**
     * Adds middleware around the sending of replies and pushes, inside of what was added earlier.
     *
     * @param middleware what to add
     * @return this
     */
    public BotkitBuilder sendMiddleware(SendMiddleware middleware) {
        sendMiddleware.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /**
     * Adds a listener, told after those added earlier.
     *
     * @param listener what to add
     * @return this
     */
    public BotkitBuilder listener(BotkitListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sets the bounds.
     *
     * @param newLimits default {@link Limits#DEFAULT}
     * @return this
     */
    public BotkitBuilder limits(Limits newLimits) {
        limits = Objects.requireNonNull(newLimits, "limits");
        return this;
    }

    /**
     * Sets how long {@link Bot#replyWithTyping} waits.
     *
     * @param delay default {@link TypingDelay#DEFAULT}
     * @return this
     */
    public BotkitBuilder typingDelay(TypingDelay delay) {
        typingDelay = Objects.requireNonNull(delay, "delay");
        return this;
    }

    /**
     * Sets what a user is told when a handler fails.
     *
     * @param reply default a sentence in English; null for nothing
     * @return this
     */
    public BotkitBuilder apology(@Nullable Reply reply) {
        apology = reply;
        return this;
    }

    /**
     * Sets what a user of a chat client is told when a message is refused.
     *
     * @param refusal why it is refused
     * @param text default a sentence in English
     * @return this
     */
    public BotkitBuilder refusalText(Refusal refusal, String text) {
        refusalTexts.put(refusal, Objects.requireNonNull(text, "text"));
        return this;
    }

    /**
     * Sets what runs the turns. The bot does not stop it.
     *
     * @param turns default virtual threads where the JDK has them (21 and newer), else a pool of at
     *     most {@link TurnLimits#threads()} threads
     * @return this
     */
    public BotkitBuilder executor(Executor turns) {
        executor = Objects.requireNonNull(turns, "turns");
        return this;
    }

    /**
     * Sets what runs the listeners, in tests for instance {@code Runnable::run}, which tells them in place. It gets
     * one task at a time, which tells all that waits. The bot does not stop it.
     *
     * @param listeners default one thread of the bot's own, which is started when needed
     * @return this
     */
    public BotkitBuilder listenerExecutor(Executor listeners) {
        listenerExecutor = Objects.requireNonNull(listeners, "listeners");
        return this;
    }

    /**
     * Sets the time and the timer, for tests. The bot does not stop it.
     *
     * @param newTimer default the system's time and one daemon thread
     * @return this
     */
    public BotkitBuilder timer(Timer newTimer) {
        timer = Objects.requireNonNull(newTimer, "timer");
        return this;
    }

    /**
     * Sets where conversations are kept. The bot does not close it.
     *
     * @param stores default none: the newest entries are kept in memory, and there is no message history
     * @return this
     */
    public BotkitBuilder history(History stores) {
        history = Objects.requireNonNull(stores, "stores");
        return this;
    }

    /**
     * Sets what makes a user's name of a credential that a client sends.
     *
     * @param newVerifier default none: every credential is refused; users whom the container has signed in
     *     need none
     * @return this
     */
    public BotkitBuilder credentialVerifier(CredentialVerifier newVerifier) {
        verifier = Objects.requireNonNull(newVerifier, "newVerifier");
        return this;
    }

    /**
     * Adds a store of scripts, which answer by their triggers and can be begun by their names. Where two stores
     * hold a script of the same name, the one of the store that was added earlier counts. The bot does not
     * close it.
     *
     * @param store what to add
     * @return this
     */
    public BotkitBuilder scripts(ScriptStore store) {
        scripts.add(Objects.requireNonNull(store, "store"));
        return this;
    }

    /**
     * Sets what templates of dialogs and scripts see as {@code identity}, such as the bot's name.
     *
     * @param values JSON values by name; copied; default none
     * @return this
     */
    public BotkitBuilder templateIdentity(Map<String, ? extends @Nullable Object> values) {
        identity = JsonValues.copyObject("identity", values);
        return this;
    }

    /**
     * Sets what finds out what a text means, for triggers of scripts of the type {@code intent}.
     *
     * @param matcher default none: such triggers never match
     * @return this
     */
    public BotkitBuilder intents(IntentMatcher matcher) {
        intents = Objects.requireNonNull(matcher, "matcher");
        return this;
    }

    /**
     * Sets what picks one of several texts of a line, for tests.
     *
     * @param generator thread-safe; default {@link ThreadLocalRandom}
     * @return this
     */
    public BotkitBuilder random(RandomGenerator generator) {
        random = Objects.requireNonNull(generator, "generator");
        return this;
    }

    /**
     * Calls each skill's {@link Skill#register} and makes the bot.
     *
     * @return a bot that runs; close it in the end
     * @throws InvalidConfigurationException naming everything that is wrong: bad patterns, skills that
     *     failed to register, neither a skill nor scripts at all
     * @throws dev.botkit.history.StoreUnavailableException if a store of scripts cannot be read
     */
    public Botkit build() {
        List<String> problems = new ArrayList<>();
        Registrations registrations = new Registrations(problems, timer == null ? InstantSource.system() : timer);
        for (NamedSkill named : skills) {
            registrations.register(named.name(), named.skill());
        }
        if (skills.isEmpty() && scripts.isEmpty()) {
            problems.add("No skill was added; add at least one with skill(…).");
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException("Botkit", problems);
        }
        Dispatcher dispatcher = registrations.dispatcher(limits.turns().patternSteps());
        RandomGenerator picks = random;
        Dialogs.Parts dialogs = new Dialogs.Parts(
                registrations.dialogs(),
                registrations.hooks(),
                registrations.afterDialogs(),
                intents,
                identity,
                bound -> (picks == null ? ThreadLocalRandom.current() : picks).nextInt(bound));
        return new Botkit(new Engine(
                new Settings(
                        limits,
                        typingDelay,
                        apology,
                        refusalTexts,
                        acceptFilters,
                        receiveMiddleware,
                        sendMiddleware,
                        listeners,
                        listenerExecutor,
                        verifier,
                        dialogs,
                        scripts),
                dispatcher,
                executor,
                timer,
                history));
    }
}
