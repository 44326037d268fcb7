package dev.botkit.internal.skills;

import dev.botkit.Handler;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds who answers a message or event. Immutable; the ears are in the order of registration. */
public final class Dispatcher {

    private final List<Ear> interrupts;
    private final List<Ear> ears;
    private final Map<String, Named> events;
    private final @Nullable Named fallback;
    private final int patternSteps;

    /** A handler with the name of the skill that registered it. */
    record Named(String skill, Handler handler) {}

    Dispatcher(
            List<Ear> interrupts,
            List<Ear> ears,
            Map<String, Named> events,
            @Nullable Named fallback,
            int patternSteps) {
        this.interrupts = List.copyOf(interrupts);
        this.ears = List.copyOf(ears);
        this.events = Map.copyOf(events);
        this.fallback = fallback;
        this.patternSteps = patternSteps;
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
        return firstOf(ears, message, text);
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

    private static @Nullable Heard firstOf(List<Ear> ears, MessageData message, HeardText text) {
        for (Ear ear : ears) {
            Groups groups = ear.hear(message, text);
            if (groups != null) {
                return new Heard(
                        ear.skill, ear.handler, groups.values().isEmpty() ? message : message.withGroups(groups));
            }
        }
        return null;
    }

    private static @Nullable Heard heard(@Nullable Named named, MessageData message) {
        return named == null ? null : new Heard(named.skill, named.handler, message);
    }
}
