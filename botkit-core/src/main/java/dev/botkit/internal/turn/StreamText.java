package dev.botkit.internal.turn;

import dev.botkit.internal.json.JsonValues;

/** The text of a stream as far as it goes. Guarded by its stream. */
final class StreamText {

    private final StringBuilder text = new StringBuilder();
    private int written;

    /** Adds some, which is so long as JSON. */
    void append(String more, int longer) {
        text.append(more);
        written += longer;
    }

    /** How long it is as JSON. */
    int written() {
        return written;
    }

    int length() {
        return text.length();
    }

    /** See {@link GrowingText#from}. */
    String from(int offset, int most) {
        int end = (int) Math.min(text.length(), (long) offset + most);
        if (end > offset && Character.isHighSurrogate(text.charAt(end - 1)) && mayBeHalf(end)) {
            // Its other half comes with what follows.
            end--;
        }
        return end <= offset ? "" : JsonValues.wellFormed(text.substring(offset, end));
    }

    private boolean mayBeHalf(int end) {
        return end == text.length() || Character.isLowSurrogate(text.charAt(end));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
