package dev.botkit.internal.skills;

import static dev.botkit.internal.skills.TextMatchers.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.ConnectionEvent;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with registrations comes out when the bot is built, all of it at once. */
class RegistrationsTest {

    private static List<String> problems(BotkitBuilder builder) {
        InvalidConfigurationException refused = catchThrowableOfType(InvalidConfigurationException.class, () -> {
            try (Botkit built = builder.build()) {
                assertThat(built).as("a bot that should not have been built").isNull();
            }
        });
        assertThat(refused).as("the outcome of a wrong configuration").isNotNull();
        assertThat(refused.getMessage()).startsWith("Botkit cannot be built:").contains(refused.problems());
        return refused.problems();
    }

    private static List<String> problems(Skill skill) {
        return problems(Botkit.builder().skill("test", skill));
    }

    @Test
    void aBotNeedsASkill() {
        assertThat(problems(Botkit.builder())).containsExactly("No skill was added; add at least one with skill(…).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a)", "[", "*a", "a{2", "\\", "(?<n>", "(?z)a", "\\p{NoSuch}", "[b-a]"})
    void namesABadPatternAndItsSkill(String pattern) {
        List<Skill> skills = List.of(
                registry -> registry.hears(pattern, FIRST),
                registry -> registry.interrupts(pattern, FIRST),
                registry -> registry.hears(List.of("good", pattern), FIRST),
                registry -> registry.interrupts(List.of(pattern, "good"), FIRST));
        for (Skill skill : skills) {
            assertThat(problems(skill))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem)
                            .startsWith("Skill test hears a pattern that is no regular expression: ")
                            .contains(pattern));
        }
    }

    @Test
    void refusesPatternsThatWouldBeFoundInEverything() {
        String problem = "Skill test hears an empty pattern, which is found in every text; use fallback(…) for that.";
        assertThat(problems(registry -> registry.hears("", FIRST))).containsExactly(problem);
        assertThat(problems(registry -> registry.interrupts("", FIRST))).containsExactly(problem);
        assertThat(problems(registry -> registry.hears(List.of("a", ""), FIRST)))
                .containsExactly(problem);
    }

    @Test
    void refusesAnEmptyListOfPatterns() {
        String problem = "Skill test hears an empty list of patterns.";
        assertThat(problems(registry -> registry.hears(List.of(), FIRST))).containsExactly(problem);
        assertThat(problems(registry -> registry.interrupts(List.of(), FIRST))).containsExactly(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "message"})
    void refusesAnEventThatNeverComes(String type) {
        assertThat(problems(registry -> registry.on(type, FIRST)))
                .containsExactly("Skill test listens to the event \"" + type + "\", which never comes;"
                        + " what users say is \"message_received\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"activity", "delta", "partial", "stop", "handoff_ended"})
    void refusesAnEventWhoseTypeIsReserved(String type) {
        assertThat(problems(registry -> registry.on(type, FIRST)))
                .containsExactly("Skill test listens to the event \"" + type + "\", whose type is reserved for later"
                        + " versions of the protocol; choose another type.");
    }

    @Test
    void reportsASkillThatFailsToRegister() {
        assertThat(problems(registry -> {
                    throw new IllegalStateException("no data base");
                }))
                .containsExactly("Skill test failed to register: java.lang.IllegalStateException: no data base");
    }

    static Stream<Arguments> missingArguments() {
        return Stream.<Map.Entry<String, Skill>>of(
                        Map.entry("a pattern's handler", skills -> skills.hears("a", null)),
                        Map.entry("a regex's handler", skills -> skills.hears("a+", null)),
                        Map.entry("a list's handler", skills -> skills.hears(List.of("a"), null)),
                        Map.entry("a Pattern's handler", skills -> skills.hears(Pattern.compile("a"), null)),
                        Map.entry("a test's handler", skills -> skills.hears(message -> true, null)),
                        Map.entry("an interrupt's handler", skills -> skills.interrupts("a", null)),
                        Map.entry("an event's handler", skills -> skills.on("paid", null)),
                        Map.entry("a message's handler", skills -> skills.on(Message.MESSAGE_RECEIVED, null)),
                        Map.entry("hello's handler", skills -> skills.on(ConnectionEvent.Kind.HELLO, null)),
                        Map.entry("the fallback", skills -> skills.fallback(null)),
                        Map.entry("a string", skills -> skills.hears((String) null, FIRST)),
                        Map.entry("a Pattern", skills -> skills.hears((Pattern) null, FIRST)),
                        Map.entry("a list", skills -> skills.interrupts((List<String>) null, FIRST)),
                        Map.entry("an event's name", skills -> skills.on((String) null, FIRST)),
                        Map.entry("a kind", skills -> skills.on((ConnectionEvent.Kind) null, (bot, event) -> {})))
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missingArguments")
    void reportsWhatIsNull(String what, Skill skill) {
        assertThat(problems(skill))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .as(what)
                        .startsWith("Skill test failed to register: java.lang.NullPointerException"));
    }

    @Test
    void namesAllProblemsOfAllSkillsAtOnce() {
        List<String> problems = problems(Botkit.builder()
                .skill(
                        "one",
                        registry -> registry.hears("(", FIRST).hears("", FIRST).hears(List.of(), FIRST))
                .skill("two", registry -> {
                    registry.on("message", FIRST);
                    throw new IllegalArgumentException("two is broken");
                })
                .skill("good", registry -> registry.hears("good", FIRST))
                .skill("three", registry -> registry.interrupts("[", FIRST)));

        assertThat(problems).hasSize(6);
        assertThat(problems.get(0)).startsWith("Skill one hears a pattern that is no regular expression");
        assertThat(problems.get(1)).startsWith("Skill one hears an empty pattern");
        assertThat(problems.get(2)).startsWith("Skill one hears an empty list");
        assertThat(problems.get(3)).startsWith("Skill two listens to the event \"message\"");
        assertThat(problems.get(4)).endsWith("two is broken");
        assertThat(problems.get(5)).startsWith("Skill three hears a pattern that is no regular expression");
    }

    @Test
    void namesSkillsByTheirClassOrTheirPlace() {
        List<String> problems = problems(Botkit.builder()
                .skill(new Greeter())
                .skill(registry -> registry.hears("", FIRST))
                .skill("given name", registry -> registry.hears("", FIRST)));

        assertThat(problems).hasSize(3);
        assertThat(problems.get(0)).startsWith("Skill Greeter hears");
        assertThat(problems.get(1)).startsWith("Skill skill-2 hears");
        assertThat(problems.get(2)).startsWith("Skill given name hears");
    }

    private static final class Greeter implements Skill {
        @Override
        public void register(SkillRegistry skills) {
            skills.hears("", FIRST);
        }
    }

    static Stream<Arguments> registrations() {
        return Stream.<Map.Entry<String, Consumer<SkillRegistry>>>of(
                        Map.entry("a word", skills -> skills.hears("late", FIRST)),
                        Map.entry("a regex", skills -> skills.hears("late+", FIRST)),
                        Map.entry("an empty pattern", skills -> skills.hears("", FIRST)),
                        Map.entry("a list", skills -> skills.hears(List.of("late"), FIRST)),
                        Map.entry("a Pattern", skills -> skills.hears(Pattern.compile("late"), FIRST)),
                        Map.entry("a test", skills -> skills.hears(message -> true, FIRST)),
                        Map.entry("an interrupt", skills -> skills.interrupts("late", FIRST)),
                        Map.entry("an interrupting test", skills -> skills.interrupts(message -> true, FIRST)),
                        Map.entry("an event", skills -> skills.on("paid", FIRST)),
                        Map.entry("all messages", skills -> skills.on(Message.MESSAGE_RECEIVED, FIRST)),
                        Map.entry("hello", skills -> skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> {})),
                        Map.entry("a fallback", skills -> skills.fallback(FIRST)))
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("registrations")
    void refusesToRegisterLate(String what, Consumer<SkillRegistry> registration) {
        List<SkillRegistry> kept = new ArrayList<>();
        try (Botkit botkit = Botkit.builder().skill("test", kept::add).build()) {
            assertThat(botkit).isNotNull();
            assertThatThrownBy(() -> registration.accept(kept.get(0)))
                    .as(what)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Skill test registered a handler after register(…) had returned;"
                            + " register all of them in it.");
        }
    }

    @Test
    void aFailedBuildCanBeMendedAndBuiltAgain() {
        BotkitBuilder builder = Botkit.builder();
        assertThat(problems(builder)).hasSize(1);

        try (Botkit botkit = builder.skill(skills -> skills.fallback(FIRST)).build()) {
            assertThat(botkit.gateway()).isNotNull();
        }
    }

    @Test
    void aSecondFallbackAndAnEmptyListAreCheckedLikeAllElse() {
        List<SkillRegistry> kept = new ArrayList<>();
        var handler = FIRST;
        try (Botkit botkit = Botkit.builder()
                .skill(skills -> {
                    skills.fallback(handler);
                    kept.add(skills);
                })
                .build()) {
            assertThat(botkit).isNotNull();
            assertThatThrownBy(() -> kept.get(0).fallback(handler)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> kept.get(0).hears(List.of(), handler)).isInstanceOf(IllegalStateException.class);
        }
    }
}
