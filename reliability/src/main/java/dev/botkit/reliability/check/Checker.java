package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Problem.Kind;
import dev.botkit.reliability.client.ClientRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The judge: takes the {@link Evidence} of a conversation and names all that is wrong with it.
 * Thread-safe.
 */
public final class Checker {

    private final Conduct conduct;
    private final boolean crashes;

    /**
     * Makes one.
     *
     * @param conduct what the bot should have done
     * @param crashes whether the server was killed meanwhile, so that a handler may have run again
     */
    public Checker(Conduct conduct, boolean crashes) {
        this.conduct = conduct;
        this.crashes = crashes;
    }

    /** All that is wrong; empty if all is well. */
    public List<Problem> check(Evidence evidence) {
        List<Problem> problems = new ArrayList<>();
        Findings findings = (kind, text) -> problems.add(new Problem(kind, evidence.conversation(), text));
        LogIndex log = new LogIndex(evidence.log(), findings);
        new SaidCheck(log, findings).check(evidence.tabs());
        new ReplyCheck(log, conduct, evidence.cutOffTwice(), findings).check();
        new NoteCheck(log, conduct, findings).check(evidence.tabs());
        if (evidence.handlersSeen()) {
            new HandledCheck(log, crashes, findings).check(evidence.handled());
        }
        checkState(evidence, log, findings);
        long last = lastThatCounts(evidence.log());
        for (ClientRecord tab : evidence.tabs()) {
            tab.violations().forEach(violation -> findings.add(Kind.PROTOCOL, violation));
            new TabCheck(log, last, reply -> mayGrowAgain(evidence, log.byId(reply)), findings).check(tab);
        }
        return problems;
    }

    /** If its turn was cut off between the reply and its own end, it runs again, and says the same under the same id. */
    private boolean mayGrowAgain(Evidence evidence, @Nullable Logged reply) {
        return crashes
                && reply != null
                && (!evidence.handlersSeen()
                        || evidence.handled().stream()
                                .anyMatch(run -> run.redelivered() && run.id().equals(reply.inReplyTo())));
    }

    private static void checkState(Evidence evidence, LogIndex log, Findings findings) {
        if (evidence.handledUpTo().isPresent()) {
            long handled = evidence.handledUpTo().getAsLong();
            long newest = log.byUser().isEmpty()
                    ? 0
                    : log.byUser().get(log.byUser().size() - 1).seq();
            if (handled < newest) {
                findings.add(
                        Kind.STATE,
                        "the newest message of the user has seq " + newest + ", but the state says handled " + handled);
            }
        }
    }

    /** A tab may have left before the last greeting of another one, but must show all that is in front of it. */
    private long lastThatCounts(List<Logged> log) {
        long last = 0;
        for (Logged entry : log) {
            if (entry.byUser() || conduct.note(entry.text()) == null) {
                last = Math.max(last, entry.seq());
            }
        }
        return last;
    }
}
