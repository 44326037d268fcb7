package dev.botkit.reliability.server;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a {@link RecordingSkill} so that each answer grows. A message tells itself how: {@code grow 17 of 200 every 20 ms} is
 * answered with 200 pieces, one each 20 ms, and an end; {@code … stop at 950} is one whose answer the user stops when so many characters
 * of it are there.
 *
 * @param pieces how many pieces an answer has
 * @param everyMillis how long it is from one to the next
 */
public record StreamTalk(int pieces, int everyMillis) implements Talk {

    private static final Pattern SAID = Pattern.compile("grow \\d+ of (\\d+) every (\\d+) ms(?: stop at (\\d+))?");
    private static final Pattern TO_STOP = Pattern.compile("re \\S+, stop at (\\d+)\n");

    /** About so long is a piece. */
    private static final int PIECE_CHARACTERS = 12;

    private static final int AHEAD = 2;
    private static final int TENTH = 10;
    private static final int FIRST_HALF = 3;

    /** Whose halves are in two pieces. */
    private static final String SMILE = "\ud83d\ude42";

    /** How a message is to be answered. */
    record Growth(List<String> pieces, String end, int everyMillis) {

        private String whole() {
            return String.join("", pieces) + end;
        }
    }

    /** How a message is to be answered; null if it asks for nothing that grows. */
    static @Nullable Growth growth(String id, String text) {
        Matcher said = SAID.matcher(text);
        if (!said.matches()) {
            return null;
        }
        int count = Integer.parseInt(said.group(1));
        List<String> pieces = new ArrayList<>(count);
        pieces.add("re " + id + (said.group(3) == null ? "" : ", stop at " + said.group(3)) + "\n");
        for (int i = 1; i < count; i++) {
            pieces.add(piece(id, i, i + 1 == count));
        }
        return new Growth(pieces, " the end of " + id, Integer.parseInt(said.group(2)));
    }

    /** A few characters that depend on the message and the place, so that none can stand in for another. */
    private static String piece(String id, int number, boolean isLast) {
        String word = Integer.toString((id.hashCode() * 31 + number) * 0x9E3779B9 & 0x7fffffff, Character.MAX_RADIX);
        return switch (isLast && number % TENTH == FIRST_HALF ? 0 : number % TENTH) {
            case FIRST_HALF -> number + " " + word + SMILE.charAt(0);
            case FIRST_HALF + 1 -> SMILE.charAt(1) + " " + number + " " + word + "; ";
            default -> number + " " + word + "; ";
        };
    }

    @Override
    public String text(int number, SplittableRandom random) {
        String text = "grow " + number + " of " + pieces + " every " + everyMillis + " ms";
        // In the first two thirds, so that what is late does not come too late.
        boolean stop = random.nextInt(TENTH) == 0;
        return stop ? text + " stop at " + random.nextInt(1, Math.max(2, pieces * PIECE_CHARACTERS * 2 / 3)) : text;
    }

    @Override
    public List<String> replies(String id, String text) {
        Growth growth = growth(id, text);
        return growth == null ? List.of() : List.of(growth.whole());
    }

    @Override
    public List<String> pushes(String id, String text) {
        return List.of();
    }

    @Override
    public @Nullable Note note(String text) {
        return Workload.noteOf(text);
    }

    @Override
    public boolean isStopped(String text) {
        return text.contains(" stop at ");
    }

    @Override
    public boolean stops(CharSequence grown) {
        Matcher asked = TO_STOP.matcher(grown);
        return asked.lookingAt() && grown.length() >= Integer.parseInt(asked.group(1));
    }

    @Override
    public int ahead() {
        return AHEAD;
    }

    /** A message, what asks whether the server is there, and now and then a stop. */
    @Override
    public int bytesToServer() {
        return 300;
    }

    /** To each of two tabs the text twice, in pieces and as a message, and a frame around each two pieces or each one. */
    @Override
    public int bytesToClient() {
        return 2 * pieces * (2 * PIECE_CHARACTERS + 70 / Math.max(1, 40 / everyMillis));
    }
}
