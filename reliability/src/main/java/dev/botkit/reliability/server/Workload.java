package dev.botkit.reliability.server;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a {@link RecordingSkill}. A message tells itself how it is to be answered: {@code say
 * 17 r2 p1} gets two replies, and causes one push.
 */
public final class Workload implements Talk {

    private static final Pattern SAID = Pattern.compile("say \\d+ r(\\d) p(\\d)");
    private static final Pattern NOTE = Pattern.compile("note \\w+ of (.*) missed (\\d+)");

    private final boolean pushing;

    /** Makes one; {@code pushing} if some messages are to cause pushes, which a crash may swallow. */
    public Workload(boolean pushing) {
        this.pushing = pushing;
    }

    /** A message that asks for so much. */
    public static String say(int number, int replies, int pushes) {
        return "say " + number + " r" + replies + " p" + pushes;
    }

    /** Whether the replies to a message grow while they are shown: about one in sixteen. */
    public static boolean grows(String text) {
        return text.matches("say \\d*7 r[1-9] .*");
    }

    /** What a bot says when somebody connects. */
    public static String note(String event, String connection, int missed) {
        return "note " + event + " of " + connection + " missed " + missed;
    }

    /** Mostly one reply, sometimes none or more. */
    @Override
    public String text(int number, SplittableRandom random) {
        int dice = random.nextInt(20);
        int replies = dice < 14 ? 1 : dice < 16 ? 0 : dice < 18 ? 2 : 3;
        return say(number, replies, pushing && random.nextInt(10) == 0 ? 1 : 0);
    }

    @Override
    public List<String> replies(String id, String text) {
        return texts("re", id, count(text, 1));
    }

    @Override
    public List<String> pushes(String id, String text) {
        return texts("push", id, count(text, 2));
    }

    @Override
    public @Nullable Note note(String text) {
        return noteOf(text);
    }

    static @Nullable Note noteOf(String text) {
        Matcher matcher = NOTE.matcher(text);
        return matcher.matches() ? new Note(matcher.group(1), Integer.parseInt(matcher.group(2))) : null;
    }

    private static List<String> texts(String word, String id, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> word + " " + id + " " + number + "/" + count)
                .toList();
    }

    private static int count(String text, int group) {
        Matcher matcher = SAID.matcher(text);
        return matcher.matches() ? Integer.parseInt(matcher.group(group)) : 0;
    }
}
