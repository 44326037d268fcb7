package dev.botkit.reliability.client;

import dev.botkit.reliability.client.Outgoing.Cursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tab shows, and how far it has the log without a gap. For one thread. */
final class View {

    private static final long UNKNOWN = -1;

    private final List<Shown> entries = new ArrayList<>();
    private final Map<String, Long> seqs = new HashMap<>();

    /** The replies that grow, by their ids: what is shown of them until their messages come. */
    private final Map<String, CharSequence> growing = new HashMap<>();

    private final Set<String> goneOn = new HashSet<>();
    private @Nullable String conversation;
    private @Nullable String epoch;
    private long cursor = UNKNOWN;
    private long begin = 1;
    private int replaced;

    /** Begins behind a place that was reached in an earlier life of the tab. */
    void startAt(String knownEpoch, long after) {
        epoch = knownEpoch;
        cursor = after;
        begin = after + 1;
    }

    /** The session's answer to a cursor: the log goes on behind it. */
    void goOn(String sessionConversation, String sessionEpoch, long newest) throws ViolationException {
        sameConversation(sessionConversation);
        conversation = sessionConversation;
        if (!sessionEpoch.equals(epoch)) {
            throw new ViolationException("The session goes on in another epoch than the cursor's.");
        }
        if (newest < cursor) {
            throw new ViolationException(
                    "The session's newest seq is " + newest + ", but the cursor is at " + cursor + ".");
        }
    }

    /** The session shows the newest entries: what was shown before goes. */
    void beginAgain(String sessionConversation, String sessionEpoch, long newest, int last) throws ViolationException {
        sameConversation(sessionConversation);
        if (cursor != UNKNOWN) {
            replaced++;
        }
        entries.clear();
        seqs.clear();
        growing.clear();
        conversation = sessionConversation;
        epoch = sessionEpoch;
        begin = Math.max(1, newest - last + 1);
        cursor = begin > newest ? newest : UNKNOWN;
    }

    private void sameConversation(String sessionConversation) throws ViolationException {
        if (conversation != null && !conversation.equals(sessionConversation)) {
            throw new ViolationException("The session is of another conversation than the one before.");
        }
    }

    /** Shows an entry, which must be the next one. */
    void show(Shown entry) throws ViolationException {
        long next = cursor == UNKNOWN ? begin : cursor + 1;
        if (entry.seq() != next) {
            throw new ViolationException("The entry " + entry.id() + " has seq " + entry.seq() + ", but the next is "
                    + next + (entry.seq() > next ? ": a gap." : ": it came before, or too late."));
        }
        Long before = seqs.putIfAbsent(entry.id(), entry.seq());
        if (before != null) {
            throw new ViolationException("The entry " + entry.id() + " has seq " + entry.seq()
                    + ", but was shown already with seq " + before + ".");
        }
        cursor = entry.seq();
        entries.add(entry);
        growing.remove(entry.id());
    }

    // ---- replies that grow

    /** A reply is shown while it grows; what grew on a connection before this one, and is not among those that grow here, goes. */
    void grows(String id, CharSequence text, Set<String> here) {
        growing.keySet().retainAll(here);
        growing.put(id, text);
    }

    /** A reply grows whose message is shown already. */
    void goesOn(String id) {
        goneOn.add(id);
    }

    void withdrawn(String id) {
        growing.remove(id);
    }

    void nothingGrows() {
        growing.clear();
    }

    ClientRecord.Growth growth() {
        return new ClientRecord.Growth(Set.copyOf(growing.keySet()), Set.copyOf(goneOn));
    }

    /** The place under which an entry is shown; null if it is not. */
    @Nullable
    Long seqOf(String id) {
        return seqs.get(id);
    }

    /** What to tell the server on connecting; null for a fresh page. */
    @Nullable
    Cursor cursor() {
        return epoch == null || cursor == UNKNOWN ? null : new Cursor(epoch, cursor);
    }

    @Nullable
    String conversation() {
        return conversation;
    }

    @Nullable
    String epoch() {
        return epoch;
    }

    List<Shown> entries() {
        return List.copyOf(entries);
    }

    /** With which seq the view had to begin. */
    long begin() {
        return begin;
    }

    /** How often the server could not go on where this view was. */
    int replaced() {
        return replaced;
    }
}
