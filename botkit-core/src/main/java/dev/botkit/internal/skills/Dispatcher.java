package dev.botkit.internal.skills;

import dev.botkit.Handler;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds who answers a message or event. Immutable; the matchers are in the order of registration. */
public final class Dispatcher {

    private final List<TextMatcher> interrupts;
    private final List<TextMatcher> matchers;
    private final Map<String, Named> events;
    private final @Nullable Named fallback;
    private final int patternSteps;
    private final boolean onlySearches;

    /** A handler with the name of the skill that registered it. */
    record Named(String skill, Handler handler, Pace pace) {

        Named(String skill, Handler handler) {
            this(skill, handler, new Pace());
        }
    }

    Dispatcher(
            List<TextMatcher> interrupts,
            List<TextMatcher> matchers,
            Map<String, Named> events,
            @Nullable Named fallback,
            int patternSteps) {
        this.interrupts = List.copyOf(interrupts);
        this.matchers = List.copyOf(matchers);
        this.events = Map.copyOf(events);
        this.fallback = fallback;
        this.patternSteps = patternSteps;
        this.onlySearches =
                Stream.of(interrupts, matchers).flatMap(List::stream).noneMatch(TextMatcher.Test.class::isInstance);
    }

    /** Whether it finds who hears a message without code of the host: searches are bounded, a test of the host's is not. */
    public boolean onlySearches() {
        return onlySearches;
    }

    /** A message's text, for all that search it: together they may take so many steps. */
    public HeardText text(MessageData message) {
        return new HeardText(message.text(), patternSteps);
    }

    /** Who interrupts, whatever waits for an answer; null if nobody does. */
    public @Nullable Heard interrupt(MessageData message, HeardText text) {
        return firstOf(interrupts, message, text);
    }

    /** Who hears it; null if nobody does. */
    public @Nullable Heard hear(MessageData message, HeardText text) {
        return firstOf(matchers, message, text);
    }

    /** Who answers what nobody hears; null if nobody does. */
    public @Nullable Heard fallback(MessageData message) {
        return heard(fallback, message);
    }

    /** Whether somebody listens to events of a type. */
    public boolean listens(String type) {
        return events.containsKey(type);
    }

    /** Who listens to an event; null if nobody does. */
    public @Nullable Heard listener(MessageData event) {
        return heard(events.get(event.type()), event);
    }

    private static @Nullable Heard firstOf(List<TextMatcher> matchers, MessageData message, HeardText text) {
        for (TextMatcher matcher : matchers) {
            Groups groups = matcher.hear(message, text);
            if (groups != null) {
                return new Heard(
                        matcher.skill,
                        matcher.handler,
                        matcher.pace,
                        groups.values().isEmpty() ? message : message.withGroups(groups));
            }
        }
        return null;
    }

    private static @Nullable Heard heard(@Nullable Named named, MessageData message) {
        return named == null ? null : new Heard(named.skill, named.handler, named.pace, message);
    }
}
