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
 * create_a_reply}, which asks what to answer, shows it, and keeps it. Whoever says the same again, on whatever
 * tab or node, gets that answer, also after a restart if the store is durable. Those who may not teach get the
 * bot's normal fallback.
 *
 * <pre>{@code
 * BotkitBuilder builder = Botkit.builder().skill(new OrderStatusSkill());
 * LearningMode.builder(learned).teachers("alice", "bob").build().addTo(builder);
 * }</pre>
 *
 * <p>A teacher can also say: {@code undo}; {@code that's wrong, say …} to change the learned answer that was given
 * last; {@code forget …}; {@code what did you learn}; {@code unanswered questions}, which lists what three different
 * users or more have asked; {@code teach …}. All words, those of the commands too, stand in scripts (see {@link
 * #scripts()}), which a host can put its own in the place of.
 *
 * <p>What is learned answers only the whole text it was taught for, without regard to case, spaces and punctuation at the end; it comes
 * after all that skills and other scripts hear, and is said literally. Thread-safe.
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
     * Begins one.
     *
     * @param learned where answers are kept. The learning mode adds it to the bot and does not close it
     * @return a builder
     */
    public static LearningModeBuilder builder(ScriptStore learned) {
        return new LearningModeBuilder(learned);
    }

    /**
     * {@return the scripts of this library: {@code create_a_reply} and the commands of learning, to be written to a
     * file with {@link Scripts#write} and edited}
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
     * Makes a bot learn: adds the store, the scripts and a skill named {@code learning}. Says in the log that
     * learning is on.
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
