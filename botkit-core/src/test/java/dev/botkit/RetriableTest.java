package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import dev.botkit.dialog.DialogFailedException;
import dev.botkit.dialog.UnknownScriptException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.BadScriptException;
import dev.botkit.script.ReadOnlyScriptsException;
import dev.botkit.script.ScriptPlace;
import dev.botkit.transport.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures are worth a retry. */
class RetriableTest {

    /** The one that is no {@link BotkitException}: it says that it is not retriable by being an {@link IllegalArgumentException}. */
    private static final Set<Class<?>> BAD_ARGUMENTS = Set.of(InvalidArgumentException.class);

    private record Row(BotkitException failure, boolean retriable) {}

    private static final List<Row> ROWS = List.of(
            new Row(new BotkitException("x"), false),
            new Row(new BotkitException("x", new StoreUnavailableException("x", null)), false),
            new Row(new BotkitClosedException("x"), false),
            new Row(new InvalidConfigurationException("x", List.of("y")), false),
            new Row(new LimitExceededException("too large at any time"), false),
            new Row(new LimitExceededException("too much for the moment", true), true),
            new Row(new RefusedException("x"), false),
            new Row(new RefusedException(Refusal.BUSY, "x"), true),
            new Row(new TurnAbandonedException("x"), false),
            new Row(new TurnEndedException("x"), false),
            new Row(new UndeliverableException("x"), false),
            new Row(new DialogFailedException("x"), false),
            new Row(new UnknownScriptException("x"), false),
            new Row(new StoreUnavailableException("x", null), true),
            new Row(new BadScriptException(ScriptPlace.NOWHERE, "x"), false),
            new Row(new ReadOnlyScriptsException("x"), false));

    private static final Map<Refusal, Boolean> REFUSALS = Map.ofEntries(
            Map.entry(Refusal.BAD_FRAME, false),
            Map.entry(Refusal.UNSUPPORTED_VERSION, false),
            Map.entry(Refusal.UNAUTHORIZED, false),
            Map.entry(Refusal.FORBIDDEN, false),
            Map.entry(Refusal.REFUSED, false),
            Map.entry(Refusal.TOO_LARGE, false),
            Map.entry(Refusal.UNSUPPORTED_MEDIA_TYPE, false),
            Map.entry(Refusal.RATE_LIMITED, true),
            Map.entry(Refusal.FAILED, true),
            Map.entry(Refusal.BUSY, true),
            Map.entry(Refusal.CLOSING, true),
            Map.entry(Refusal.TIMEOUT, true));

    @ParameterizedTest
    @MethodSource("exported")
    void eachExportedExceptionTellsWhetherARetryMayHelp(Class<?> type) throws IOException {
        List<Row> rows =
                ROWS.stream().filter(row -> row.failure().getClass() == type).toList();

        assertThat(BAD_ARGUMENTS.contains(type) || !rows.isEmpty())
                .as("there is a row for %s", type)
                .isTrue();
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.failure().isRetriable())
                        .as("%s", row.failure())
                        .isEqualTo(row.retriable()));
        assertThat(Files.readString(source(type)).toLowerCase(Locale.ROOT))
                .as("what its documentation says")
                .contains("retriable");
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsAsRetriableAsItsCode(Refusal refusal) {
        assertThat(refusal.isRetriable()).isEqualTo(REFUSALS.get(refusal));
        assertThat(new RefusedException(refusal, "x").isRetriable()).isEqualTo(refusal.isRetriable());
    }

    static Stream<Class<?>> exported() {
        return new ClassFileImporter()
                        .importLocations(Set.of(Location.of(Botkit.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation())))
                        .stream()
                        .filter(type -> type.isAssignableTo(Throwable.class))
                        .filter(type -> !type.getPackageName().startsWith("dev.botkit.internal"))
                        .map(JavaClass::reflect);
    }

    private static Path source(Class<?> type) {
        return Path.of("src/main/java", type.getName().replace('.', '/') + ".java");
    }
}
