package dev.botkit.learning;

import dev.botkit.BotkitBuilder;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.identity.ConversationId;
import dev.botkit.learning.internal.LearnedAnswers;
import dev.botkit.learning.internal.Lessons;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Teaches a bot new answers from the chat. A message that nothing answers starts the script {@code
 * create_a_reply}, which asks for the answer, shows it and stores it. From then on everybody who says the same
 * gets that answer, in every tab and on every node, and after a restart too if the store is durable. Users who
 * may not teach get the bot's normal fallback.
 *
 * <pre>{@code
 * BotkitBuilder builder = Botkit.builder().skill(new OrderStatusSkill());
 * LearningMode.builder(learned).teachers("alice", "bob").build().addTo(builder);
 * }</pre>
 *
 * <p>A teacher can also say {@code undo}; {@code that's wrong, say …}, which changes the learned answer that was given
 * last; {@code forget …}; {@code what did you learn}; {@code unanswered questions}, which lists the questions that at
 * least three different users have asked; and {@code teach …}. All texts, including the commands themselves, are in
 * scripts (see {@link #scripts()}) that a host can replace with its own.
 *
 * <p>A learned answer matches only the whole text that it was taught for; case, spaces and punctuation at the end do not
 * matter. Everything that skills and other scripts hear takes precedence. The answer is sent literally: templates in it
 * are not filled in. Thread-safe.
 */
public final class LearningMode {

    /** The script that runs when nothing answers. */
    public static final String CREATE_A_REPLY = "create_a_reply";

    private static final String RESOURCE = "create_a_reply.json";

    private final ScriptStore learned;
    private final @Nullable ScriptStore own;
    private final Predicate<ConversationId> teachers;
    private final boolean enabled;
    private final LearnedAnswers answers;

    LearningMode(
            ScriptStore learned,
            @Nullable ScriptStore own,
            Predicate<ConversationId> teachers,
            boolean enabled,
            LearnedAnswers answers) {
        this.learned = learned;
        this.own = own;
        this.teachers = teachers;
        this.enabled = enabled;
        this.answers = answers;
    }

    /**
     * Starts building a learning mode.
     *
     * @param learned the store for the answers. The learning mode adds it to the bot and does not close it
     * @return a builder
     */
    public static LearningModeBuilder builder(ScriptStore learned) {
        return new LearningModeBuilder(learned);
    }

    /**
     * {@return the scripts of this library, {@code create_a_reply} and the commands of learning, which you can write to a
     * file with {@link Scripts#write} and edit}
     */
    public static List<Script> scripts() {
        try (InputStream in = Objects.requireNonNull(
                LearningMode.class.getResourceAsStream(RESOURCE), "the library's own " + RESOURCE)) {
            return Scripts.read(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds the learning mode to a bot: the store, the scripts and a skill named {@code learning}. Logs one line that says
     * that learning is on.
     *
     * @param builder the bot's; add skills and scripts of your own first
     * @throws InvalidConfigurationException if the host's own scripts hold no {@code create_a_reply}
     */
    public void addTo(BotkitBuilder builder) {
        List<Script> scripts = own == null ? scripts() : all(own);
        Script reply = scripts.stream()
                .filter(script -> script.key().equals(CREATE_A_REPLY))
                .findFirst()
                .orElse(null);
        if (learned != own) {
            builder.scripts(learned);
        }
        if (enabled) {
            if (reply == null) {
                throw new InvalidConfigurationException(
                        "LearningMode",
                        List.of("The scripts hold no \"" + CREATE_A_REPLY
                                + "\"; add it (LearningMode.scripts() has it), or leave scripts(…) out."));
            }
            if (own == null) {
                builder.scripts(ScriptStore.inMemory(scripts.toArray(Script[]::new)));
            }
        }
        Lessons lessons = new Lessons(answers, teachers, enabled, reply);
        lessons.announce(own != null);
        builder.skill("learning", lessons);
    }

    private static List<Script> all(ScriptStore store) {
        return Objects.requireNonNull(store.load(null), "a snapshot without a known revision")
                .scripts();
    }
}
