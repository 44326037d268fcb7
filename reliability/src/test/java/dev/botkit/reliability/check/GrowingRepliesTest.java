package dev.botkit.reliability.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.check.Problem.Kind;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.client.Said;
import dev.botkit.reliability.client.Shown;
import dev.botkit.reliability.server.StreamTalk;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One conversation with one reply that grew to its end and one that its user stopped, in which all is well; each test plants one fault. */
class GrowingRepliesTest {

    private static final StreamTalk TALK = new StreamTalk(6, 1);
    private static final String LEFT_ALONE = "grow 1 of 6 every 1 ms";
    private static final String TO_STOP = "grow 2 of 6 every 1 ms stop at 30";
    private static final String WHOLE = whole("u1", LEFT_ALONE);
    private static final String STOPPED = whole("u2", TO_STOP).substring(0, 40);

    private final List<Logged> log = new ArrayList<>(List.of(
            new Logged(1, "u1", true, null, LEFT_ALONE),
            new Logged(2, "a1", false, "u1", WHOLE),
            new Logged(3, "u2", true, null, TO_STOP),
            new Logged(4, "a2", false, "u2", STOPPED, "stopped")));
    private final List<Handled> handled =
            new ArrayList<>(List.of(new Handled(0, "u1", 1, false), new Handled(0, "u2", 3, false)));
    private final List<Shown> shown =
            new ArrayList<>(log.stream().map(GrowingRepliesTest::shown).toList());
    private final List<Said> said = List.of(new Said("u1", LEFT_ALONE, 1, 1, ""), new Said("u2", TO_STOP, 3, 1, ""));
    private Set<String> open = Set.of();
    private Set<String> goneOn = Set.of();
    private Set<String> cutOffTwice = Set.of();

    private static String whole(String id, String text) {
        return TALK.replies(id, text).get(0);
    }

    private static Shown shown(Logged entry) {
        return new Shown(
                entry.seq(),
                entry.id(),
                entry.byUser() ? Shown.Origin.OWN : Shown.Origin.BOT,
                entry.inReplyTo(),
                entry.text(),
                entry.incomplete());
    }

    private List<Problem> problems(boolean crashes) {
        ClientRecord tab = new ClientRecord(
                "tab",
                "c",
                "e",
                shown,
                1,
                said,
                List.of(new ClientRecord.Session(1, -1, 0)),
                new ClientRecord.Growth(open, goneOn),
                new ClientRecord.Figures(1, 0, 0, 0, 0, 0, 0, 0),
                List.of(),
                List.of());
        return new Checker(TALK, crashes)
                .check(new Evidence("ann", log, List.of(tab), handled, true, cutOffTwice, OptionalLong.of(3)));
    }

    private void expectOnly(Kind kind, String what) {
        assertThat(problems(false))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(kind + " in ann: ")
                        .contains(what));
    }

    /** In the log and on the tab. */
    private void repliesAre(int index, String text, @Nullable String incomplete) {
        Logged before = log.get(index);
        Logged after = new Logged(before.seq(), before.id(), false, before.inReplyTo(), text, incomplete);
        log.set(index, after);
        shown.set(index, shown(after));
    }

    @Test
    void findsNothingWhereAllIsWell() {
        assertThat(problems(false)).isEmpty();
        assertThat(problems(true)).isEmpty();
    }

    @Test
    void oneThatWasToBeStoppedMayBeQuicker() {
        repliesAre(3, whole("u2", TO_STOP), null);

        assertThat(problems(false)).isEmpty();
    }

    @Test
    void oneMayBeStoppedWithinACharacter() {
        String whole = whole("u2", TO_STOP);
        int half = whole.indexOf('\ud83d');
        repliesAre(3, whole.substring(0, half) + '\ufffd', "stopped");

        assertThat(problems(false)).isEmpty();
    }

    @Test
    void findsATextOfWhichSomethingIsMissing() {
        repliesAre(1, WHOLE.substring(0, 20) + WHOLE.substring(21), null);

        expectOnly(Kind.REPLY_CHANGED, "at 20 there is");
    }

    @Test
    void findsATextOfWhichSomethingIsThereTwice() {
        repliesAre(1, WHOLE.substring(0, 20) + WHOLE.substring(15), null);

        expectOnly(Kind.REPLY_CHANGED, "at 20 there is");
    }

    @Test
    void findsAStoppedTextThatIsNoBeginning() {
        repliesAre(3, STOPPED.substring(0, 10) + STOPPED.substring(11), "stopped");

        expectOnly(Kind.REPLY_CHANGED, "at 10 there is");
    }

    @Test
    void findsATabThatShowsAnotherTextThanTheLogHas() {
        shown.set(1, new Shown(2, "a1", Shown.Origin.BOT, "u1", WHOLE + "!"));

        expectOnly(Kind.SHOWN_WRONG, "but the log has");
    }

    @Test
    void findsATabThatDoesNotKnowThatOneWasStopped() {
        shown.set(3, new Shown(4, "a2", Shown.Origin.BOT, "u2", STOPPED));

        expectOnly(Kind.SHOWN_WRONG, "but the log has");
    }

    @Test
    void findsOneThatGoesOnInTheLogAfterItWasStopped() {
        Logged more = new Logged(5, "a3", false, "u2", whole("u2", TO_STOP));
        log.add(more);
        shown.add(shown(more));

        expectOnly(Kind.REPLY_TWICE, "one answer is the bot's a3");
    }

    @Test
    void findsOneThatGoesOnAtATabAfterItWasStopped() {
        goneOn = Set.of("a2");

        expectOnly(Kind.GOES_ON, "was told that it grows when it showed the bot's a2");
    }

    @Test
    void afterACrashOneMayGrowAgainWhoseTurnRunsAgain() {
        goneOn = Set.of("a2");
        assertThat(problems(true)).extracting(Problem::kind).containsExactly(Kind.GOES_ON);

        handled.add(new Handled(1, "u2", 3, true));
        assertThat(problems(true)).isEmpty();
    }

    @Test
    void findsOneThatIsStillShownToGrowInTheEnd() {
        open = Set.of("a7");

        expectOnly(Kind.GOES_ON, "tab still shows that a7 grows");
    }

    @Test
    void findsAWholeOneThatClaimsToBeStopped() {
        repliesAre(3, whole("u2", TO_STOP), "stopped");

        expectOnly(Kind.NO_END, "it is whole, but says that it is not");
    }

    @Test
    void findsAStoppedOneThatClaimsToBeWhole() {
        repliesAre(3, STOPPED, null);

        expectOnly(Kind.NO_END, "does not say so");
    }

    @Test
    void findsOneThatNobodyHasStopped() {
        repliesAre(1, WHOLE.substring(0, 30), "stopped");

        expectOnly(Kind.NO_END, "without a reason");
    }

    @Test
    void findsOneThatHasFailed() {
        repliesAre(1, WHOLE.substring(0, 30), "failed");

        expectOnly(Kind.NO_END, "without a reason");
    }

    @Test
    void onlyOneThatWasCutOffTwiceMayBeInterrupted() {
        repliesAre(1, WHOLE.substring(0, 30), "interrupted");
        expectOnly(Kind.NO_END, "without a reason");

        cutOffTwice = Set.of("u1");
        assertThat(problems(true)).isEmpty();
    }
}
