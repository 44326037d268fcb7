package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Problem.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log by id and by seq. Making it finds holes and what stands there twice. */
final class LogIndex {

    private final Map<String, Logged> byId = new HashMap<>();
    private final Map<Long, Logged> bySeq = new HashMap<>();
    private final List<Logged> byUser = new ArrayList<>();
    private final List<Logged> byBot = new ArrayList<>();

    LogIndex(List<Logged> log, Findings findings) {
        long seq = 0;
        for (Logged entry : log) {
            seq++;
            if (entry.seq() != seq) {
                findings.add(Kind.HOLE, "where seq " + seq + " should be in the log there is " + entry);
                seq = entry.seq();
            }
            Logged other = byId.putIfAbsent(entry.id(), entry);
            if (other != null) {
                findings.add(Kind.STORED_TWICE, entry + " is in the log as " + other + " too");
            }
            bySeq.put(entry.seq(), entry);
            (entry.byUser() ? byUser : byBot).add(entry);
        }
    }

    @Nullable
    Logged byId(String id) {
        return byId.get(id);
    }

    @Nullable
    Logged bySeq(long seq) {
        return bySeq.get(seq);
    }

    /** What the user said, in order. */
    List<Logged> byUser() {
        return byUser;
    }

    /** What the bot said, in order. */
    List<Logged> byBot() {
        return byBot;
    }
}
