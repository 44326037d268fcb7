package dev.botkit.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who said what, in order, for people who read a failed test. Keeps the newest lines. Thread-safe. */
final class Transcript {

    private static final int MAX_LINES = 200;

    /** What is shown of the frame that answers a resuming client. */
    private static final Set<String> OF_A_SESSION = Set.of("resumed", "reason");

    /** What every message has, and what {@link #describe} shows by itself. */
    private static final Set<String> USUAL = Set.of(
            "type",
            "date",
            "text",
            "user",
            "to",
            "channel",
            "id",
            "seq",
            "in_reply_to",
            "quick_replies",
            "error",
            "resume",
            "auth");

    private final ManualTimer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Line> lines = new ArrayDeque<>();
    private int dropped;

    Transcript(ManualTimer timer) {
        this.timer = timer;
    }

    private enum Speaker {
        USER,
        BOT,
        NOBODY
    }

    /** A line; {@code tab} is the name of the chat in which it was said. */
    private record Line(long time, Speaker speaker, String tab, String text) {}

    void user(String tab, String text) {
        add(Speaker.USER, tab, text);
    }

    void bot(String tab, String text) {
        add(Speaker.BOT, tab, text);
    }

    void note(String text) {
        add(Speaker.NOBODY, "", "(" + text + ")");
    }

    /** What a frame says, in one line or as many as its text has. */
    static String describe(Map<String, @Nullable Object> fields) {
        List<String> parts = new ArrayList<>();
        if (fields.get("type") instanceof String type && !type.equals("message")) {
            parts.add("(" + type + ")");
        }
        if (fields.get("error") != null) {
            parts.add("(refused " + fields.get("error") + ")");
        }
        if (fields.get("text") != null) {
            parts.add(String.valueOf(fields.get("text")));
        }
        boolean isSession = "session".equals(fields.get("type"));
        new BotReply(fields).quickReplies().forEach(title -> parts.add("[" + title + "]"));
        fields.forEach((name, value) -> {
            if (!USUAL.contains(name) && (!isSession || OF_A_SESSION.contains(name))) {
                parts.add("{" + name + ": " + value + "}");
            }
        });
        return String.join(" ", parts);
    }

    private void add(Speaker speaker, String tab, String text) {
        lock.lock();
        try {
            lines.add(new Line(timer.nanoTime(), speaker, tab, text));
            if (lines.size() > MAX_LINES) {
                lines.remove();
                dropped++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** All lines. Where there is only one chat, it is not told to whom the bot speaks. */
    @Override
    public String toString() {
        List<Line> copy;
        int before;
        lock.lock();
        try {
            copy = new ArrayList<>(lines);
            before = dropped;
        } finally {
            lock.unlock();
        }
        boolean oneTab = copy.stream()
                        .filter(line -> line.speaker() != Speaker.NOBODY)
                        .map(Line::tab)
                        .distinct()
                        .count()
                <= 1;
        int width = copy.stream()
                .mapToInt(line -> name(line, oneTab).length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        if (before > 0) {
            text.append("  (").append(before).append(" earlier lines are left out)\n");
        }
        for (Line line : copy) {
            String name = name(line, oneTab);
            String begin = "  " + time(line.time()) + " "
                    + (name.isEmpty() ? "" : name + " ".repeat(width - name.length() + 1));
            String indented = line.text().replace("\n", "\n" + " ".repeat(begin.length()));
            text.append(begin).append(indented).append('\n');
        }
        return text.length() == 0 ? "  (nothing was said)\n" : text.toString();
    }

    private static String name(Line line, boolean oneTab) {
        return switch (line.speaker()) {
            case USER -> line.tab() + ":";
            case BOT -> oneTab ? "bot:" : "bot to " + line.tab() + ":";
            case NOBODY -> "";
        };
    }

    private static String time(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        return String.format(
                Locale.ROOT, "%02d:%02d.%03d", time.toMinutes(), time.toSecondsPart(), time.toMillisPart());
    }
}
