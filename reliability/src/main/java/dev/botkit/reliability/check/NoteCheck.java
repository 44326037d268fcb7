package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Conduct.Note;
import dev.botkit.reliability.check.Problem.Kind;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.client.ClientRecord.Session;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the bot was told about connections: each of them once at most, with the right number of missed messages. */
final class NoteCheck {

    private final LogIndex log;
    private final Conduct conduct;
    private final Findings findings;

    NoteCheck(LogIndex log, Conduct conduct, Findings findings) {
        this.log = log;
        this.conduct = conduct;
        this.findings = findings;
    }

    void check(List<ClientRecord> tabs) {
        Map<String, Session> sessions = new HashMap<>();
        for (ClientRecord tab : tabs) {
            tab.sessions().forEach(session -> sessions.put(tab.name() + "#" + session.connection(), session));
        }
        long[] seqs = log.byBot().stream().mapToLong(Logged::seq).toArray();
        Set<String> seen = new HashSet<>();
        for (Logged entry : log.byBot()) {
            Note note = conduct.note(entry.text());
            if (note == null || note.connection().isEmpty()) {
                continue;
            }
            if (!seen.add(note.connection())) {
                findings.add(Kind.HANDLED_TWICE, "a connection was greeted before: " + entry);
            }
            Session session = sessions.get(note.connection());
            if (session != null && session.after() >= 0) {
                checkMissed(entry, note, session, seqs);
            }
        }
    }

    /** Those that were there when the session began were missed; what came until the greeting may count too. */
    private void checkMissed(Logged entry, Note note, Session session, long[] seqs) {
        long least = count(seqs, session.after(), session.seq());
        long most = count(seqs, session.after(), entry.seq() - 1);
        if (note.missed() < least || note.missed() > most) {
            findings.add(
                    Kind.WRONG_MISSED,
                    "the cursor was " + session.after() + ", the session began at " + session.seq() + ", so from "
                            + least + " to " + most + " messages were missed when this was said: " + entry);
        }
    }

    private static long count(long[] seqs, long after, long upTo) {
        int from = place(seqs, after);
        return Math.max(0, place(seqs, upTo) - from);
    }

    /** How many are not above a seq. */
    private static int place(long[] seqs, long seq) {
        int found = Arrays.binarySearch(seqs, seq);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
