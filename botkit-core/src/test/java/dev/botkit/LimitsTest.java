package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    /** As the Javadoc of each bound states them. */
    private static final Map<String, Object> DEFAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("frameBytes", 65_536),
            Map.entry("textBytes", 16_384),
            Map.entry("waitingMessages", 64),
            Map.entry("messagesPerSecond", 20),
            Map.entry("messageBurst", 200),
            Map.entry("postsPerSecondPerAddress", 200),
            Map.entry("framesPerSecondPerAddress", 2_000),
            Map.entry(
                    "connections", (int) Math.min(100_000, Runtime.getRuntime().maxMemory() / 131_072)),
            Map.entry("connectionsPerAddress", 100),
            Map.entry("connectionsPerConversation", 32),
            Map.entry("answersPerAddress", 16),
            Map.entry("frameTimeout", Duration.ofSeconds(10)),
            Map.entry("firstFrame", Duration.ofSeconds(10)),
            Map.entry("reconnectWindow", Duration.ofMinutes(2)),
            Map.entry("sendCharacters", 1_048_576),
            Map.entry("sendFrames", 4_096),
            Map.entry("sendTimeout", Duration.ofSeconds(10)),
            Map.entry("logEntries", 1_000),
            Map.entry("logBytes", 1_048_576),
            Map.entry("pageBytes", 1_048_576),
            Map.entry("memoryBytes", Math.min(268_435_456L, Runtime.getRuntime().maxMemory() / 4)),
            Map.entry("turnReplies", 10_000),
            Map.entry("turnCharacters", 8_388_608),
            Map.entry("replyCharacters", 262_144),
            Map.entry("patternSteps", 2_000_000),
            Map.entry("dialogCharacters", 65_536),
            Map.entry("dialogLines", 1_000),
            Map.entry("threads", 200),
            Map.entry("storeBacklog", 10_000),
            Map.entry("storeTimeout", Duration.ofSeconds(30)),
            Map.entry("turnWarning", Duration.ofSeconds(60)),
            Map.entry("turnTimeout", Duration.ofMinutes(10)),
            Map.entry("closeTimeout", Duration.ofSeconds(10))));

    private static Map<String, Object> values(Limits limits) throws Exception {
        Map<String, Object> values = new TreeMap<>();
        for (Method reader : Limits.class.getDeclaredMethods()) {
            if (Modifier.isPublic(reader.getModifiers()) && !Modifier.isStatic(reader.getModifiers())) {
                values.put(reader.getName(), reader.invoke(limits));
            }
        }
        return values;
    }

    private static List<Method> setters() {
        return Arrays.stream(Limits.Builder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 1)
                .toList();
    }

    @Test
    void theDefaultsAreTheOnesStated() throws Exception {
        assertThat(values(Limits.DEFAULT)).isEqualTo(DEFAULTS);
        assertThat(values(Limits.builder().build())).isEqualTo(DEFAULTS);
    }

    @Test
    void eachBoundHasASetterThatChangesThatBoundOnly() throws Exception {
        List<String> names = new ArrayList<>();
        for (Method setter : setters()) {
            Object changed = changed(DEFAULTS.get(setter.getName()));
            Limits.Builder builder = Limits.builder();
            assertThat(setter.invoke(builder, changed)).isSameAs(builder);

            Map<String, Object> expected = new TreeMap<>(DEFAULTS);
            expected.put(setter.getName(), changed);
            assertThat(values(builder.build())).as(setter.getName()).isEqualTo(expected);
            names.add(setter.getName());
        }
        assertThat(names).containsExactlyInAnyOrderElementsOf(DEFAULTS.keySet());
    }

    @Test
    void aBuilderThatGoesOnDoesNotChangeWhatItBuilt() {
        Limits.Builder builder = Limits.builder().threads(3);
        Limits three = builder.build();
        builder.threads(4);

        assertThat(three.threads()).isEqualTo(3);
        assertThat(builder.build().threads()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void namesEveryWrongBoundAtOnce(int wrong) throws Exception {
        Limits.Builder builder = Limits.builder();
        for (Method setter : setters()) {
            Object value = DEFAULTS.get(setter.getName());
            if (value instanceof Duration) {
                setter.invoke(builder, Duration.ofSeconds(wrong));
            } else if (value instanceof Long) {
                setter.invoke(builder, (long) wrong);
            } else {
                setter.invoke(builder, wrong);
            }
        }

        InvalidConfigurationException refused =
                catchThrowableOfType(InvalidConfigurationException.class, builder::build);

        assertThat(refused).hasMessageStartingWith("Limits cannot be built:");
        assertThat(refused.problems()).hasSize(DEFAULTS.size()).isUnmodifiable();
        TreeSet<String> named = new TreeSet<>();
        refused.problems().forEach(problem -> named.add(problem.substring(0, problem.indexOf(' '))));
        assertThat(named).isEqualTo(DEFAULTS.keySet());
        assertThat(refused.problems())
                .contains("threads must be at least 1, not " + wrong + ".")
                .contains("messagesPerSecond must be at least 0, not " + wrong + ".")
                .contains("firstFrame must be above zero and at most 365 days, not " + Duration.ofSeconds(wrong) + ".");
    }

    @Test
    void zeroIsNoBoundForRatesAndTurnsAndWrongForAllElse() throws Exception {
        for (Method setter : setters()) {
            Object value = DEFAULTS.get(setter.getName());
            Limits.Builder builder = Limits.builder();
            setter.invoke(builder, value instanceof Duration ? Duration.ZERO : value instanceof Long ? (Object) 0L : 0);
            if (setter.getName().matches("(messages|frames|posts)PerSecond.*")) {
                assertThat(values(builder.build())).containsEntry(setter.getName(), 0);
            } else if (setter.getName().matches("turn(Warning|Timeout)")) {
                assertThat(values(builder.build())).containsEntry(setter.getName(), Duration.ZERO);
            } else {
                assertThatThrownBy(builder::build)
                        .as(setter.getName())
                        .isInstanceOf(InvalidConfigurationException.class)
                        .hasMessageContaining(setter.getName());
            }
        }
    }

    @Test
    void aTextIsNoLargerThanItsFrame() {
        assertThat(Limits.builder().frameBytes(100).textBytes(100).build().textBytes())
                .isEqualTo(100);
        assertThatThrownBy(() -> Limits.builder().frameBytes(100).textBytes(101).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("textBytes (101) must not be above frameBytes (100).");
    }

    @Test
    void aTimeIsAYearAtMost() {
        Duration year = Duration.ofDays(365);
        assertThat(Limits.builder().reconnectWindow(year).build().reconnectWindow())
                .isEqualTo(year);
        assertThatThrownBy(
                        () -> Limits.builder().closeTimeout(year.plusNanos(1)).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("closeTimeout must be above zero and at most 365 days");
        assertThatThrownBy(() -> Limits.builder().firstFrame(null)).isInstanceOf(NullPointerException.class);
    }

    private static Object changed(Object value) {
        if (value instanceof Duration duration) {
            return duration.plusSeconds(1);
        }
        return value instanceof Long number ? (Object) (number + 1) : (Object) ((Integer) value + 1);
    }
}
