package dev.botkit;

import dev.botkit.history.History;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.internal.engine.Engine;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.runtime.Settings;
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

/** Collects the parts of a {@link Botkit}, which {@link #build()} checks all at once. Not thread-safe. */
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
    private WhileStreaming whileStreaming = WhileStreaming.QUEUE;
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
     * Adds a skill under the simple name of its class. A lambda is named {@code skill-1}, {@code skill-2} and so on, by
     * its place.
     *
     * @param skill the skill
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
     * @param name any text
     * @param skill the skill
     * @return this
     */
    public BotkitBuilder skill(String name, Skill skill) {
        skills.add(new NamedSkill(Objects.requireNonNull(name, "name"), Objects.requireNonNull(skill, "skill")));
        return this;
    }

    /**
     * Adds a filter that sees each message before it is logged, after the filters added earlier.
     *
     * @param filter the filter
     * @return this
     */
    public BotkitBuilder acceptFilter(AcceptFilter filter) {
        acceptFilters.add(Objects.requireNonNull(filter, "filter"));
        return this;
    }

    /**
     * Adds middleware around the handling of messages and events, inside the middleware that was added earlier.
     *
     * @param middleware the middleware
     * @return this
     */
    public BotkitBuilder receiveMiddleware(ReceiveMiddleware middleware) {
        receiveMiddleware.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /**
     * Adds middleware around the sending of replies and pushes, inside the middleware that was added earlier.
     *
     * @param middleware the middleware
     * @return this
     */
    public BotkitBuilder sendMiddleware(SendMiddleware middleware) {
        sendMiddleware.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    /**
     * Adds a listener, which is called after those added earlier.
     *
     * @param listener the listener
     * @return this
     */
    public BotkitBuilder listener(BotkitListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sets the bounds.
     *
     * @param newLimits the bounds; default {@link Limits#DEFAULT}
     * @return this
     */
    public BotkitBuilder limits(Limits newLimits) {
        limits = Objects.requireNonNull(newLimits, "limits");
        return this;
    }

    /**
     * Sets how long {@link Bot#replyWithTyping} waits.
     *
     * @param delay the delay; default {@link TypingDelay#DEFAULT}
     * @return this
     */
    public BotkitBuilder typingDelay(TypingDelay delay) {
        typingDelay = Objects.requireNonNull(delay, "delay");
        return this;
    }

    /**
     * Sets what the bot says to a user when a handler fails.
     *
     * @param reply the apology; default a sentence in English; null for none
     * @return this
     */
    public BotkitBuilder apology(@Nullable Reply reply) {
        apology = reply;
        return this;
    }

    /**
     * Sets what becomes of a message that a user sends while the bot still writes the answer to the one before.
     *
     * @param what default {@link WhileStreaming#QUEUE}
     * @return this
     * @see Bot#stream
     */
    public BotkitBuilder whileStreaming(WhileStreaming what) {
        whileStreaming = Objects.requireNonNull(what, "what");
        return this;
    }

    /**
     * Sets what the bot says to the user of a chat client when a message is refused.
     *
     * @param refusal the reason of the refusal
     * @param text the text; default a sentence in English
     * @return this
     */
    public BotkitBuilder refusalText(Refusal refusal, String text) {
        refusalTexts.put(refusal, Objects.requireNonNull(text, "text"));
        return this;
    }

    /**
     * Sets the executor that runs the turns, all of them. The bot does not shut it down.
     *
     * @param turns the executor; default virtual threads if the JDK has them (21 and newer), otherwise a pool of at
     *     most {@link TurnLimits#threads()} threads
     * @return this
     */
    public BotkitBuilder executor(Executor turns) {
        executor = Objects.requireNonNull(turns, "turns");
        return this;
    }

    /**
     * Sets the executor that calls the listeners. It gets one task at a time, which makes all waiting calls. In tests,
     * {@code Runnable::run} makes them on the spot. The bot does not shut it down.
     *
     * @param listeners the executor; default one thread of the bot's own, started when needed
     * @return this
     */
    public BotkitBuilder listenerExecutor(Executor listeners) {
        listenerExecutor = Objects.requireNonNull(listeners, "listeners");
        return this;
    }

    /**
     * Sets the timer, which also tells the time, for tests. The bot does not stop it.
     *
     * @param newTimer the timer; default the system's time and one daemon thread
     * @return this
     */
    public BotkitBuilder timer(Timer newTimer) {
        timer = Objects.requireNonNull(newTimer, "timer");
        return this;
    }

    /**
     * Sets the stores in which conversations are kept. The bot does not close them.
     *
     * @param stores the stores; default none: the newest entries are kept in memory, and there is no message history
     * @return this
     */
    public BotkitBuilder history(History stores) {
        history = Objects.requireNonNull(stores, "stores");
        return this;
    }

    /**
     * Sets the verifier that turns a client's credential into a user's name.
     *
     * @param newVerifier the verifier; default none: every credential is refused. Users whom the container has signed
     *     in need none
     * @return this
     */
    public BotkitBuilder credentialVerifier(CredentialVerifier newVerifier) {
        verifier = Objects.requireNonNull(newVerifier, "newVerifier");
        return this;
    }

    /**
     * Adds a store of scripts, which answer by their triggers and can be begun by their names. If two stores hold a
     * script of the same name, the store that was added earlier takes precedence. The bot does not close the store.
     *
     * @param store the store
     * @return this
     */
    public BotkitBuilder scripts(ScriptStore store) {
        scripts.add(Objects.requireNonNull(store, "store"));
        return this;
    }

    /**
     * Sets the values that templates of dialogs and scripts see as {@code identity}, such as the bot's name.
     *
     * @param values JSON values by name; copied; default none
     * @return this
     */
    public BotkitBuilder templateIdentity(Map<String, ? extends @Nullable Object> values) {
        identity = JsonValues.copyObject("identity", values);
        return this;
    }

    /**
     * Sets the matcher that recognises the intent of a text, for scripts' triggers of the type {@code intent}.
     *
     * @param matcher the matcher; default none: such triggers never match
     * @return this
     */
    public BotkitBuilder intents(IntentMatcher matcher) {
        intents = Objects.requireNonNull(matcher, "matcher");
        return this;
    }

    /**
     * Sets the random numbers that pick one of several texts of a line, for tests.
     *
     * @param generator a thread-safe generator; default {@link ThreadLocalRandom}
     * @return this
     */
    public BotkitBuilder random(RandomGenerator generator) {
        random = Objects.requireNonNull(generator, "generator");
        return this;
    }

    /**
     * Calls each skill's {@link Skill#register} and builds the bot.
     *
     * @return a running bot, to be closed by the caller
     * @throws InvalidConfigurationException if the configuration is invalid; it names everything that is wrong: bad
     *     patterns, skills that failed to register, neither skills nor scripts
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
                        scripts,
                        whileStreaming),
                dispatcher,
                executor,
                timer,
                history));
    }
}
