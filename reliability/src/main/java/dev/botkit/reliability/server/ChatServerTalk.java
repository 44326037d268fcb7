package dev.botkit.reliability.server;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is said to the example chat server. */
public final class ChatServerTalk implements Talk {

    private static final Pattern ECHO = Pattern.compile("echo (.*)");
    private static final Pattern COUNT = Pattern.compile("count to (\\d+)");
    private static final List<String> NOTES =
            List.of("Hello! I am a Botkit bot.", "Welcome back!", "You are connected again");

    @Override
    public String text(int number, SplittableRandom random) {
        return random.nextInt(5) == 0 ? "count to " + random.nextInt(1, 6) : "echo this is number " + number;
    }

    @Override
    public List<String> replies(String id, String text) {
        Matcher echo = ECHO.matcher(text);
        if (echo.matches()) {
            return List.of(echo.group(1));
        }
        Matcher count = COUNT.matcher(text);
        return count.matches()
                ? IntStream.rangeClosed(1, Integer.parseInt(count.group(1)))
                        .mapToObj(Integer::toString)
                        .toList()
                : List.of();
    }

    @Override
    public List<String> pushes(String id, String text) {
        return List.of();
    }

    @Override
    public @Nullable Note note(String text) {
        return NOTES.stream().anyMatch(text::startsWith) ? new Note("", -1) : null;
    }
}
