package dev.botkit.reliability.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.check.Problem.Kind;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.client.Said;
import dev.botkit.reliability.client.Shown;
import dev.botkit.reliability.server.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** One conversation with two tabs in which all is well; each test plants one fault. */
class CheckerTest {

    private static final Checker CHECKER = new Checker(new Workload(true), false);
    private static final Checker CHECKER_AFTER_CRASHES = new Checker(new Workload(true), true);

    private static final String NOTE = "note reconnect of tab 2#9 missed 0";

    private final List<Logged> log = new ArrayList<>(List.of(
            new Logged(1, "n1", false, null, "note hello of tab 1#1 missed 0"),
            new Logged(2, "u1", true, null, "say 1 r2 p1"),
            new Logged(3, "a1", false, "u1", "re u1 1/2"),
            new Logged(4, "a2", false, "u1", "re u1 2/2"),
            new Logged(5, "u2", true, null, "say 2 r1 p0"),
            new Logged(6, "p1", false, null, "push u1 1/1"),
            new Logged(7, "a3", false, "u2", "re u2 1/1"),
            new Logged(8, "n2", false, null, "note reconnect of tab 2#2 missed 1")));
    private final List<Handled> handled =
            new ArrayList<>(List.of(new Handled(0, "u1", 2, false), new Handled(0, "u2", 5, false)));
    private final List<Said> saidByOne =
            new ArrayList<>(List.of(new Said("u1", "say 1 r2 p1", 2, 1, ""), new Said("u2", "say 2 r1 p0", 5, 3, "")));
    private final List<Shown> shownByOne = new ArrayList<>(
            log.stream().map(entry -> shown(entry, Shown.Origin.OWN)).toList());
    private final List<Shown> shownByTwo = new ArrayList<>(
            log.stream().map(entry -> shown(entry, Shown.Origin.ECHO)).toList());
    private final List<String> violations = new ArrayList<>();
    private final List<ClientRecord.Session> sessions =
            new ArrayList<>(List.of(new ClientRecord.Session(1, -1, 0), new ClientRecord.Session(2, 6, 7)));
    private ClientRecord.Growth growth = new ClientRecord.Growth(Set.of(), Set.of());
    private Set<String> cutOffTwice = Set.of();
    private OptionalLong handledUpTo = OptionalLong.of(5);
    private int replaced;

    private static Shown shown(Logged entry, Shown.Origin byUser) {
        return new Shown(
                entry.seq(),
                entry.id(),
                entry.byUser() ? byUser : Shown.Origin.BOT,
                entry.inReplyTo(),
                entry.text(),
                entry.incomplete());
    }

    private ClientRecord tab(String name, List<Shown> shown, List<Said> said, int replacedViews) {
        return new ClientRecord(
                name,
                "c",
                "e",
                shown,
                1,
                said,
                sessions,
                growth,
                new ClientRecord.Figures(1, 0, 0, 0, replacedViews, 0, 0, 0),
                violations,
                List.of());
    }

    private List<Problem> problems(Checker checker) {
        return checker.check(new Evidence(
                "ann",
                log,
                List.of(tab("tab 1", shownByOne, saidByOne, replaced), tab("tab 2", shownByTwo, List.of(), 0)),
                handled,
                true,
                cutOffTwice,
                handledUpTo));
    }

    private void expect(Kind kind, String what) {
        assertThat(problems(CHECKER))
                .anySatisfy(problem -> assertThat(problem.toString())
                        .startsWith(kind + " in ann: ")
                        .contains(what));
    }

    private void expectOnly(Kind kind, String what) {
        expect(kind, what);
        assertThat(problems(CHECKER)).extracting(Problem::kind).containsOnly(kind);
    }

    private static <T> void change(List<T> list, int index, UnaryOperator<T> change) {
        list.set(index, change.apply(list.get(index)));
    }

    private static Said told(Said said, long seq, String refusal) {
        return new Said(said.id(), said.text(), seq, said.sendings(), refusal);
    }

    /** In the log and on both tabs. */
    private void everywhere(int index, UnaryOperator<Logged> change) {
        change(log, index, change);
        change(shownByOne, index, before -> shown(log.get(index), Shown.Origin.OWN));
        change(shownByTwo, index, before -> shown(log.get(index), Shown.Origin.ECHO));
    }

    private void everywhere(Consumer<List<?>> change) {
        List.of(log, shownByOne, shownByTwo).forEach(change);
    }

    @Test
    void findsNothingWhereAllIsWell() {
        assertThat(problems(CHECKER)).isEmpty();
        assertThat(problems(CHECKER_AFTER_CRASHES)).isEmpty();
    }

    @Test
    void aTabNeedNotShowTheLastGreeting() {
        shownByOne.remove(7);

        assertThat(problems(CHECKER)).isEmpty();
    }

    @Test
    void findsAMessageWithoutAnOutcome() {
        change(saidByOne, 1, said -> told(said, 0, ""));

        expectOnly(
                Kind.NOT_CONFIRMED,
                "u2 (\"say 2 r1 p0\"), said by tab 1 and sent 3 times, was never confirmed; it is in");
    }

    @Test
    void findsAMessageThatWasRefusedForGood() {
        change(saidByOne, 1, said -> told(said, 0, "too_large"));

        expectOnly(Kind.REFUSED, "too_large");
    }

    @Test
    void findsAConfirmedMessageThatIsNotInTheLog() {
        saidByOne.add(new Said("u3", "say 3 r0 p0", 9, 1, ""));

        expectOnly(Kind.LOST, "u3 (\"say 3 r0 p0\"), said by tab 1 and sent 1 times, was confirmed with seq 9");
    }

    @Test
    void findsAMessageThatWasConfirmedWithAnotherPlace() {
        change(saidByOne, 1, said -> told(said, 4, ""));

        expectOnly(Kind.CHANGED, "was told seq 4");
    }

    @Test
    void findsAMessageWithAnotherText() {
        change(saidByOne, 1, said -> new Said("u2", "say 2 r1 p0 please", 5, 1, ""));

        expectOnly(Kind.CHANGED, "please");
    }

    @Test
    void findsAMessageThatNobodySaid() {
        saidByOne.remove(1);

        expect(Kind.INVENTED, "u2 (seq 5");
    }

    @Test
    void findsMessagesInAnotherOrderThanTheyWereSaid() {
        Collections.reverse(saidByOne);

        expectOnly(Kind.ORDER, "tab 1 said it behind the message with seq 5");
    }

    @Test
    void findsAnIdThatIsInTheLogTwice() {
        everywhere(6, entry -> new Logged(7, "a2", false, "u2", "re u2 1/1"));

        expect(Kind.STORED_TWICE, "the bot's a2 (seq 7");
        expect(Kind.SHOWN_TWICE, "tab 2 shows");
    }

    @Test
    void findsAHoleInTheLog() {
        everywhere(list -> list.remove(3));

        expect(Kind.HOLE, "where seq 4 should be");
        expect(Kind.REPLY_LOST, "u1 (seq 2, \"say 1 r2 p1\") was not answered with \"re u1 2/2\"");
    }

    @Test
    void findsAReplyThatIsMissing() {
        everywhere(6, entry -> new Logged(7, "x", false, null, NOTE));

        expect(Kind.REPLY_LOST, "not answered with \"re u2 1/1\"");
    }

    @Test
    void aMessageThatWasCutOffTwiceMayLackItsLastRepliesOnly() {
        cutOffTwice = Set.of("u1", "u2");
        everywhere(6, entry -> new Logged(7, "x", false, null, NOTE));
        assertThat(problems(CHECKER_AFTER_CRASHES)).isEmpty();

        everywhere(2, entry -> new Logged(3, "y", false, null, NOTE.replace('9', '8')));
        expect(Kind.REPLY_LOST, "re u1 1/2");
    }

    @Test
    void findsAReplyThatIsThereTwice() {
        everywhere(5, entry -> new Logged(6, "x", false, "u1", "re u1 2/2"));

        expect(Kind.REPLY_TWICE, "one answer is the bot's x (seq 6");
    }

    @Test
    void findsRepliesInTheWrongOrder() {
        everywhere(2, entry -> new Logged(3, "a1", false, "u1", "re u1 2/2"));
        everywhere(3, entry -> new Logged(4, "a2", false, "u1", "re u1 1/2"));

        expectOnly(Kind.ORDER, "was to be answered with [re u1 1/2, re u1 2/2]");
    }

    @Test
    void findsATurnThatBeganBeforeTheLastOneHadEnded() {
        everywhere(3, entry -> new Logged(4, "x", true, null, "say 2 r1 p0"));
        everywhere(4, entry -> new Logged(5, "a3", false, "x", "re x 1/1"));
        everywhere(6, entry -> new Logged(7, "a2", false, "u1", "re u1 2/2"));

        expect(Kind.ORDER, "answers seq 2, after a reply to seq 4");
    }

    @Test
    void findsAReplyThatNamesAnotherMessage() {
        everywhere(6, entry -> new Logged(7, "a3", false, "u1", "re u2 1/1"));

        expect(Kind.WRONG_IN_REPLY_TO, "re u2 1/1");
    }

    @Test
    void findsAReplyThatNamesNoMessageOfTheUser() {
        everywhere(6, entry -> new Logged(7, "a3", false, "a1", "re u2 1/1"));

        expect(Kind.WRONG_IN_REPLY_TO, "there is no message of the user");
    }

    @Test
    void findsAReplyThatNamesNothing() {
        everywhere(6, entry -> new Logged(7, "a3", false, null, "re u2 1/1"));

        expect(Kind.WRONG_IN_REPLY_TO, "nothing is answered");
    }

    @Test
    void findsALostPush() {
        everywhere(5, entry -> new Logged(6, "p1", false, null, NOTE));

        expect(Kind.REPLY_LOST, "was to cause the push \"push u1 1/1\"");
    }

    @Test
    void findsAPushThatIsThereTwice() {
        everywhere(7, entry -> new Logged(8, "n2", false, null, "push u1 1/1"));

        expectOnly(Kind.REPLY_TWICE, "was to cause one push");
    }

    @Test
    void findsAPushBeforeItsCause() {
        everywhere(0, entry -> new Logged(1, "n1", false, null, "push u1 1/1"));
        everywhere(5, entry -> new Logged(6, "p1", false, null, NOTE));

        expectOnly(Kind.ORDER, "was pushed before its cause");
    }

    @Test
    void findsAMessageThatWasNotHandled() {
        handled.remove(0);

        expectOnly(Kind.NOT_HANDLED, "no handler ran for the user's u1");
    }

    @Test
    void findsAMessageThatWasHandledTwice() {
        handled.add(1, new Handled(0, "u1", 2, false));

        expectOnly(Kind.HANDLED_TWICE, "though nothing crashed");
    }

    @Test
    void findsAMarkWithoutACrash() {
        change(handled, 1, run -> new Handled(0, "u2", 5, true));

        expectOnly(Kind.HANDLED_TWICE, "redelivered=true");
    }

    @Test
    void findsHandlersThatRanInTheWrongOrder() {
        Collections.reverse(handled);

        expectOnly(Kind.ORDER, "after it had seen seq 5");
    }

    @Test
    void findsAHandlerThatSawAnotherSeq() {
        change(handled, 1, run -> new Handled(0, "u2", 6, false));

        expectOnly(Kind.CHANGED, "a handler saw");
    }

    @Test
    void afterACrashAHandlerMayRunOnceMoreWithTheMark() {
        handled.add(new Handled(1, "u2", 5, true));
        assertThat(problems(CHECKER_AFTER_CRASHES)).isEmpty();

        handled.add(new Handled(2, "u2", 5, true));
        assertThat(problems(CHECKER_AFTER_CRASHES)).extracting(Problem::kind).containsExactly(Kind.HANDLED_TWICE);
    }

    @Test
    void afterACrashAHandlerMayNotRunAgainWithoutTheMarkOrInTheSameProcess() {
        handled.add(new Handled(1, "u2", 5, false));
        assertThat(problems(CHECKER_AFTER_CRASHES)).extracting(Problem::kind).containsExactly(Kind.HANDLED_TWICE);

        handled.set(2, new Handled(0, "u2", 5, true));
        assertThat(problems(CHECKER_AFTER_CRASHES)).extracting(Problem::kind).containsExactly(Kind.HANDLED_TWICE);
    }

    @Test
    void findsAGreetingThatCountsTooMuchOrTooLittle() {
        everywhere(7, entry -> new Logged(8, "n2", false, null, "note reconnect of tab 2#2 missed 2"));
        expectOnly(Kind.WRONG_MISSED, "from 1 to 1 messages were missed");

        everywhere(7, entry -> new Logged(8, "n2", false, null, "note reconnect of tab 2#2 missed 0"));
        expectOnly(Kind.WRONG_MISSED, "the cursor was 6, the session began at 7");
    }

    @Test
    void findsAConnectionThatWasGreetedTwice() {
        everywhere(7, entry -> new Logged(8, "n2", false, null, "note reconnect of tab 1#1 missed 0"));

        expectOnly(Kind.HANDLED_TWICE, "was greeted before");
    }

    @Test
    void findsAStateThatIsBehind() {
        handledUpTo = OptionalLong.of(4);

        expectOnly(Kind.STATE, "has seq 5, but the state says handled 4");
    }

    @Test
    void findsWhatATabDoesNotShow() {
        shownByTwo.remove(2);

        expectOnly(Kind.NOT_SHOWN, "tab 2 does not show seq 3, the bot's a1");
    }

    @Test
    void findsATabThatStoppedTooEarly() {
        shownByTwo.subList(5, 8).clear();

        expectOnly(Kind.NOT_SHOWN, "tab 2 does not show seq 7");
    }

    @Test
    void findsWhatATabShowsTwice() {
        shownByTwo.add(shownByTwo.get(2));

        expectOnly(Kind.SHOWN_TWICE, "tab 2 shows Shown[seq=3");
    }

    @Test
    void findsATabWithAnotherOrder() {
        Collections.swap(shownByTwo, 2, 3);

        expect(Kind.ORDER, "tab 2 shows Shown[seq=3");
    }

    @Test
    void findsATabThatShowsSomethingElse() {
        change(shownByTwo, 2, shown -> new Shown(3, "a1", Shown.Origin.BOT, "u1", "re u1 9/9"));

        expectOnly(Kind.SHOWN_WRONG, "tab 2 shows");
    }

    @Test
    void findsATabThatShowsAnothersMessageAsItsOwn() {
        change(shownByTwo, 1, shown -> new Shown(2, "u1", Shown.Origin.OWN, null, "say 1 r2 p1"));

        expectOnly(Kind.SHOWN_WRONG, "origin=OWN");
    }

    @Test
    void findsATabThatShowsWhatIsNotInTheLog() {
        shownByTwo.add(new Shown(9, "x", Shown.Origin.BOT, null, "boo"));

        expectOnly(Kind.SHOWN_WRONG, "but the log has null");
    }

    @Test
    void findsATabThatCouldNotGoOn() {
        replaced = 2;

        expectOnly(Kind.NOT_RESUMED, "tab 1 could not go on where it was 2 times");
    }

    @Test
    void passesOnWhatATabFoundByItself() {
        violations.add("tab 1, connection 4: a frame before the session");

        expectOnly(Kind.PROTOCOL, "connection 4");
    }
}
