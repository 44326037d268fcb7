package dev.botkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.FilterResult.includedIf;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.AppendOutcome.Status;
import dev.botkit.history.History;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** That the contract finds what is wrong: for each kind of fault there is a store that has it, and a test that fails. */
class HistoryContractTest {

    private static Supplier<History> store = History::inMemory;
    private static boolean survives;

    /** Run by the tests below only, for build tools look for test classes that are not nested. */
    static class OfTheStore extends HistoryContract {

        @Override
        protected History open() {
            return store.get();
        }

        @Override
        protected boolean survivesReopening() {
            return survives;
        }
    }

    @ParameterizedTest(name = "{0}")
    @org.junit.jupiter.params.provider.MethodSource({
        "dev.botkit.testkit.contract.AppendFaults#all",
        "dev.botkit.testkit.contract.ReadFaults#ofReading",
        "dev.botkit.testkit.contract.ReadFaults#ofErasing",
        "dev.botkit.testkit.contract.PageFaults#all",
        "dev.botkit.testkit.contract.TextFaults#ofNames",
        "dev.botkit.testkit.contract.TextFaults#ofEntries",
        "dev.botkit.testkit.contract.StateFaults#all",
        "dev.botkit.testkit.contract.WriteFaults#all",
        "dev.botkit.testkit.contract.ScheduleFaults#all"
    })
    void finds(String fault, String test, Supplier<History> broken) {
        TestExecutionSummary summary = run(broken, false, test);

        assertThat(summary.getTestsFailedCount())
                .as("%s fails for a store with %s", test, fault)
                .isEqualTo(1);
        assertThat(summary.getFailures().get(0).getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s).{20,2000}")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .as("which store it is, for those who test several")
                        .singleElement()
                        .extracting(Throwable::getMessage)
                        .isEqualTo("The store is that of " + OfTheStore.class.getName()));
    }

    @Test
    void findsAStoreThatForgetsWhenItIsClosed() {
        assertThat(run(History::inMemory, true, "whatWasStoredIsThereAfterReopening")
                        .getTestsFailedCount())
                .isEqualTo(1);
        assertThat(run(History::inMemory, true, "aSecondNodeSeesAtOnceWhatTheFirstHasStored")
                        .getTestsFailedCount())
                .isEqualTo(1);
    }

    @Test
    void saysWhatWasCalledWhatWasExpectedAndWhatCame() {
        assertThat(failure(
                        "anIdThatIsElsewhereInTheLogIsADuplicateAndTellsItsPlace",
                        () -> Broken.outcomes(outcome -> outcome.status() == Status.DUPLICATE
                                ? AppendOutcome.duplicate(outcome.seq() + 1)
                                : outcome)))
                .contains("append[4:\"id-2\"]", "DUPLICATE", "seq=2", "seq=3");
        assertThat(failure(
                        "bodiesAreKeptCharacterForCharacter", () -> Broken.bodies(body -> body.replace('\u00e9', 'e'))))
                .contains(
                        "readAfter(0) of \"verified:",
                        "-user-1\": the entry 15, its body",
                        "from character 9",
                        "expected \"{\"text\":\"\\u00e9 ")
                .contains("but was \"{\"text\":\"e ");
    }

    private static String failure(String test, Supplier<History> broken) {
        return String.valueOf(
                run(broken, false, test).getFailures().get(0).getException().getMessage());
    }

    private static boolean isCalled(String test, TestDescriptor found) {
        return found.getSource()
                .map(source -> source instanceof MethodSource method
                        && method.getMethodName().equals(test))
                .orElse(false);
    }

    private static TestExecutionSummary run(Supplier<History> broken, boolean itSurvives, String test) {
        store = broken;
        survives = itSurvives;
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(OfTheStore.class))
                .filters((PostDiscoveryFilter) found -> includedIf(!found.isTest() || isCalled(test, found)))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getTestsFoundCount()).as("tests called %s", test).isEqualTo(1);
        return summary;
    }
}
