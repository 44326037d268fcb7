package dev.botkit.internal.turn;

import dev.botkit.internal.message.MessageData;
import java.util.ArrayList;
import java.util.List;

/** The requests that wait for the end of a turn, and what they will be answered with. Guarded by the conversation. */
public final class TurnAnswers {

    /** How many requests may wait for one turn. */
    public static final int MOST = 16;

    private List<String> frames = new ArrayList<>(1);
    private List<WaitingRequest> requests = List.of();

    /** Has a request wait for the turn of a message; false if too many do. */
    boolean join(WaitingRequest request, MessageData message, boolean isDuplicate) {
        if (requests.isEmpty()) {
            requests = new ArrayList<>(1);
        }
        requests.removeIf(WaitingRequest::isAnswered);
        if (requests.size() >= MOST) {
            return false;
        }
        requests.add(request);
        request.joined(message, isDuplicate);
        return true;
    }

    /** A reply is in the log. */
    void sent(String frame) {
        frames.add(frame);
    }

    /** Those who wait; nobody does any more. */
    public List<WaitingRequest> takeRequests() {
        List<WaitingRequest> all = requests;
        requests = List.of();
        return all;
    }

    /** What was sent, handed on to those who wait for it; the turn keeps nothing of it. */
    public List<String> takeFrames() {
        List<String> all = frames;
        frames = List.of();
        return all;
    }
}
