package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Problem.Kind;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.client.Said;
import dev.botkit.reliability.client.Shown;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What one tab shows against the log: the same, in the same order, each entry once. */
final class TabCheck {

    private final LogIndex log;
    private final long lastThatCounts;
    private final Predicate<String> mayGrowAgain;
    private final Findings findings;

    /** {@code mayGrowAgain} is asked for the ids of replies whose messages were shown. */
    TabCheck(LogIndex log, long lastThatCounts, Predicate<String> mayGrowAgain, Findings findings) {
        this.log = log;
        this.mayGrowAgain = mayGrowAgain;
        this.lastThatCounts = lastThatCounts;
        this.findings = findings;
    }

    void check(ClientRecord tab) {
        Map<String, Long> ids = new HashMap<>();
        Set<String> own = tab.said().stream().map(Said::id).collect(Collectors.toCollection(HashSet::new));
        long next = tab.begin();
        for (Shown shown : tab.shown()) {
            Long before = ids.putIfAbsent(shown.id(), shown.seq());
            if (before != null) {
                findings.add(Kind.SHOWN_TWICE, tab.name() + " shows " + shown + ", and before with seq " + before);
            } else if (shown.seq() < next) {
                findings.add(Kind.ORDER, tab.name() + " shows " + shown + " behind seq " + (next - 1));
            }
            for (; next < shown.seq(); next++) {
                findings.add(Kind.NOT_SHOWN, tab.name() + " does not show seq " + next + ", " + log.bySeq(next));
            }
            next = Math.max(next, shown.seq() + 1);
            checkSame(tab, shown, own.contains(shown.id()));
        }
        for (; next <= lastThatCounts; next++) {
            findings.add(Kind.NOT_SHOWN, tab.name() + " does not show seq " + next + ", " + log.bySeq(next));
        }
        for (String id : tab.growth().open()) {
            findings.add(Kind.GOES_ON, tab.name() + " still shows that " + id + " grows; the log has " + log.byId(id));
        }
        for (String id : tab.growth().goneOn()) {
            if (!mayGrowAgain.test(id)) {
                findings.add(Kind.GOES_ON, tab.name() + " was told that it grows when it showed " + log.byId(id));
            }
        }
        if (tab.figures().replaced() > 0) {
            findings.add(
                    Kind.NOT_RESUMED,
                    tab.name() + " could not go on where it was "
                            + tab.figures().replaced() + " times");
        }
    }

    private void checkSame(ClientRecord tab, Shown shown, boolean own) {
        Logged entry = log.bySeq(shown.seq());
        boolean bySomeUser = shown.origin() != Shown.Origin.BOT;
        if (entry == null
                || !entry.id().equals(shown.id())
                || !entry.text().equals(shown.text())
                || !Objects.equals(entry.incomplete(), shown.incomplete())
                || entry.byUser() != bySomeUser
                || !Objects.equals(entry.inReplyTo(), shown.inReplyTo())
                || (shown.origin() == Shown.Origin.OWN && !own)) {
            findings.add(Kind.SHOWN_WRONG, tab.name() + " shows " + shown + ", but the log has " + entry);
        }
    }
}
