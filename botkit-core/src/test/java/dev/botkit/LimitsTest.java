package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
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
            Map.entry("clients.frameBytes", 65_536),
            Map.entry("clients.textBytes", 16_384),
            Map.entry("clients.postsPerSecondPerAddress", 200),
            Map.entry("clients.framesPerSecondPerAddress", 2_000),
            Map.entry("clients.connections", (int)
                    Math.min(100_000, Runtime.getRuntime().maxMemory() / 131_072)),
            Map.entry("clients.connectionsPerAddress", 100),
            Map.entry("clients.connectionsPerConversation", 32),
            Map.entry("clients.postsPerAddress", 100),
            Map.entry("clients.answersPerAddress", 16),
            Map.entry("clients.firstFrame", Duration.ofSeconds(10)),
            Map.entry("clients.frameTimeout", Duration.ofSeconds(10)),
            Map.entry("clients.sendCharacters", 1_048_576),
            Map.entry("clients.sendFrames", 4_096),
            Map.entry("clients.sendTimeout", Duration.ofSeconds(10)),
            Map.entry(
                    "clients.memoryBytes",
                    Math.min(268_435_456L, Runtime.getRuntime().maxMemory() / 4)),
            Map.entry("conversations.waitingMessages", 64),
            Map.entry("conversations.messagesPerSecond", 20),
            Map.entry("conversations.messageBurst", 200),
            Map.entry("conversations.reconnectWindow", Duration.ofMinutes(2)),
            Map.entry("conversations.logEntries", 1_000),
            Map.entry("conversations.logBytes", 1_048_576),
            Map.entry("conversations.stateBytes", 16_384),
            Map.entry("conversations.scheduledPushes", 100),
            Map.entry("turns.replies", 10_000),
            Map.entry("turns.characters", 8_388_608),
            Map.entry("turns.replyCharacters", 262_144),
            Map.entry("turns.patternSteps", 2_000_000),
            Map.entry("turns.dialogCharacters", 65_536),
            Map.entry("turns.dialogLines", 1_000),
            Map.entry("turns.warning", Duration.ofSeconds(60)),
            Map.entry("turns.timeout", Duration.ofMinutes(10)),
            Map.entry("turns.streamTimeout", Duration.ofSeconds(60)),
            Map.entry("turns.threads", 200),
            Map.entry("turns.closeTimeout", Duration.ofSeconds(10)),
            Map.entry("store.pageBytes", 1_048_576),
            Map.entry("store.backlog", 10_000),
            Map.entry("store.timeout", Duration.ofSeconds(30))));

    private static Map<String, Object> values(Limits limits) throws Exception {
        Map<String, Object> values = new TreeMap<>();
        for (Method group : readers(Limits.class)) {
            for (Method reader : readers(group.getReturnType())) {
                values.put(group.getName() + "." + reader.getName(), reader.invoke(group.invoke(limits)));
            }
        }
        return values;
    }

    private static List<Method> readers(Class<?> type) {
        List<Method> readers = new ArrayList<>();
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && !method.getName().equals("toBuilder")) {
                readers.add(method);
            }
        }
        return readers;
    }

    /** Sets one bound by its name with its group. */
    private static void set(Limits.Builder builder, String name, Object value) throws Exception {
        int dot = name.indexOf('.');
        String bound = name.substring(dot + 1);
        switch (name.substring(0, dot)) {
            case "clients" -> builder.clients(group -> set(group, bound, value));
            case "conversations" -> builder.conversations(group -> set(group, bound, value));
            case "turns" -> builder.turns(group -> set(group, bound, value));
            case "store" -> builder.store(group -> set(group, bound, value));
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static void set(Object group, String bound, Object value) {
        Class<?> type = value instanceof Long ? long.class : value instanceof Integer ? int.class : Duration.class;
        try {
            assertThat(group.getClass().getMethod(bound, type).invoke(group, value))
                    .isSameAs(group);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(bound, e);
        }
    }

    /** The value as the type of the bound with that name. */
    private static Object as(String name, long number) {
        Object value = DEFAULTS.get(name);
        return value instanceof Duration
                ? Duration.ofSeconds(number)
                : value instanceof Long ? (Object) number : (Object) (int) number;
    }

    @Test
    void theDefaultsAreTheOnesStated() throws Exception {
        assertThat(values(Limits.DEFAULT)).isEqualTo(DEFAULTS);
        assertThat(values(Limits.builder().build())).isEqualTo(DEFAULTS);
    }

    @Test
    void eachBoundHasASetterThatChangesThatBoundOnly() throws Exception {
        for (Map.Entry<String, Object> each : DEFAULTS.entrySet()) {
            Object changed = changed(each.getValue());
            Limits.Builder builder = Limits.builder();
            set(builder, each.getKey(), changed);

            Map<String, Object> expected = new TreeMap<>(DEFAULTS);
            expected.put(each.getKey(), changed);
            assertThat(values(builder.build())).as(each.getKey()).isEqualTo(expected);
            assertThat(values(builder.build().toBuilder().build()))
                    .as(each.getKey() + ", in a builder made of it")
                    .isEqualTo(expected);
        }
    }

    @Test
    void aBuilderThatIsUsedAgainDoesNotChangeWhatItBuilt() {
        Limits.Builder builder = Limits.builder().turns(turns -> turns.threads(3));
        Limits three = builder.build();
        builder.turns(turns -> turns.replies(4));
        Limits more = builder.build();
        Limits derived = three.toBuilder().turns(turns -> turns.threads(5)).build();

        assertThat(three.turns().threads()).isEqualTo(3);
        assertThat(three.turns().replies()).isEqualTo(10_000);
        assertThat(more.turns().threads()).isEqualTo(3);
        assertThat(more.turns().replies()).isEqualTo(4);
        assertThat(derived.turns().threads()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void namesEveryWrongBoundAtOnce(int wrong) throws Exception {
        Limits.Builder builder = Limits.builder();
        for (String name : DEFAULTS.keySet()) {
            set(builder, name, as(name, wrong));
        }

        InvalidConfigurationException refused =
                catchThrowableOfType(InvalidConfigurationException.class, builder::build);

        assertThat(refused).hasMessageStartingWith("Limits cannot be built:");
        assertThat(refused.problems()).hasSize(DEFAULTS.size()).isUnmodifiable();
        TreeSet<String> named = new TreeSet<>();
        refused.problems().forEach(problem -> named.add(problem.substring(0, problem.indexOf(' '))));
        assertThat(named).isEqualTo(DEFAULTS.keySet());
        assertThat(refused.problems())
                .contains("turns.threads must be at least 1, not " + wrong + ".")
                .contains("conversations.messagesPerSecond must be at least 0, not " + wrong + ".")
                .contains("clients.firstFrame must be above zero and at most 365 days, not " + Duration.ofSeconds(wrong)
                        + ".");
    }

    @Test
    void zeroIsNoBoundForRatesAndTurnsAndWrongForAllElse() throws Exception {
        for (String name : DEFAULTS.keySet()) {
            Limits.Builder builder = Limits.builder();
            Object zero = as(name, 0);
            set(builder, name, zero);
            if (name.matches(".*(messages|frames|posts)PerSecond.*|turns\\.(warning|timeout)")) {
                assertThat(values(builder.build())).containsEntry(name, zero);
            } else {
                assertThatThrownBy(builder::build)
                        .as(name)
                        .isInstanceOf(InvalidConfigurationException.class)
                        .hasMessageContaining(name);
            }
        }
    }

    @Test
    void aTextIsNoLargerThanItsFrame() {
        Limits.Builder builder =
                Limits.builder().clients(clients -> clients.frameBytes(100).textBytes(100));
        assertThat(builder.build().clients().textBytes()).isEqualTo(100);
        assertThatThrownBy(
                        () -> builder.clients(clients -> clients.textBytes(101)).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("clients.textBytes (101) must not be above clients.frameBytes (100).");
    }

    @Test
    void aTimeIsAYearAtMost() {
        Duration year = Duration.ofDays(365);
        Limits.Builder builder = Limits.builder();
        assertThat(builder.turns(turns -> turns.closeTimeout(year))
                        .build()
                        .turns()
                        .closeTimeout())
                .isEqualTo(year);
        assertThatThrownBy(() -> builder.turns(turns -> turns.closeTimeout(year.plusNanos(1)))
                        .build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("turns.closeTimeout must be above zero and at most 365 days");
        assertThatThrownBy(() -> builder.clients(clients -> clients.firstFrame(null)))
                .isInstanceOf(NullPointerException.class);
    }

    private static Object changed(Object value) {
        if (value instanceof Duration duration) {
            return duration.plusSeconds(1);
        }
        return value instanceof Long number ? (Object) (number + 1) : (Object) ((Integer) value + 1);
    }
}
