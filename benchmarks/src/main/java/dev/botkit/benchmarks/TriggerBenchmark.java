package dev.botkit.benchmarks;

import dev.botkit.Limits;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Which script answers, among 10,000 string triggers, 200 regular expressions and 10,000 learned questions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TriggerBenchmark {

    /** The kinds of regular expressions. */
    public enum Regexps {
        /** A word that stands in each match: {@code \border (\d+) of topic0001\b}. */
        WORDS,
        /** Alternatives: {@code \b(cancel|stop|end) (my |the )?(order0001|booking0001)\b}. */
        ALTERNATIVES,
        /** Classes only, which have to be looked for: {@code ^[a-z]+\d{3}[x-z]{4}\d$}. */
        CLASSES
    }

    private static final String LONG = "could you please tell me more about the weather, now ".repeat(21);
    private static final int STRINGS = 10_000;
    private static final int REGEXPS = 200;

    /** The kind of all 200. */
    @Param({"WORDS", "ALTERNATIVES", "CLASSES"})
    public Regexps regexps = Regexps.WORDS;

    private ScriptIndex index = ScriptIndex.EMPTY;

    /** Makes the scripts. */
    @Setup
    public void start() {
        List<Script> scripts = new ArrayList<>();
        for (int i = 0; i < STRINGS; i++) {
            scripts.add(Script.answering("string" + i, "how do i get to place%04d".formatted(i), "Straight on."));
            scripts.add(Script.learned(
                    new LearnedAnswer("ann", Instant.EPOCH, "Who was the %d. king of Rome?".formatted(i)), "Romulus."));
        }
        for (int i = 0; i < REGEXPS; i++) {
            scripts.add(Script.answering("regexp" + i, "x", "Yes.")
                    .with("triggers", List.of(Map.of("type", "regexp", "pattern", pattern(i)))));
        }
        index = ScriptIndex.of(scripts);
    }

    private String pattern(int i) {
        return switch (regexps) {
            case WORDS -> "\\border (\\d+) of topic%04d\\b".formatted(i);
            case ALTERNATIVES -> "\\b(cancel|stop|end) (my |the )?(order%04d|booking%04d)\\b".formatted(i, i);
            case CLASSES -> "^[a-z]+\\d{3}[x-z]{4}\\d{%d}$".formatted(1 + i);
        };
    }

    /** Begins with a trigger. */
    @Benchmark
    public ScriptIndex.@Nullable Found string() {
        return find("How do I get to place7777, please, and is it far?");
    }

    /** Was taught. */
    @Benchmark
    public ScriptIndex.@Nullable Found learned() {
        return find("Who was the 7777. king  of ROME?!");
    }

    /** Nothing answers. */
    @Benchmark
    public ScriptIndex.@Nullable Found none() {
        return find("could you please tell me more about the weather");
    }

    /** Nothing answers a long text (1,100 characters). */
    @Benchmark
    public ScriptIndex.@Nullable Found noneOfALongText() {
        return find(LONG);
    }

    private ScriptIndex.@Nullable Found find(String text) {
        return index.find(new HeardText(text, Limits.DEFAULT.turns().patternSteps()), null);
    }
}
