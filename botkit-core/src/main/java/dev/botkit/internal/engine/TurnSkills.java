package dev.botkit.internal.engine;

import dev.botkit.Skills;
import dev.botkit.internal.script.Catalog;
import java.util.Objects;

/** The skills and scripts as a turn's handlers see them. */
record TurnSkills(Turn turn, TurnParts parts) implements Skills {

    @Override
    public boolean hear(String text) {
        turn.checkNotAbandoned();
        return parts.handling().hears(turn, Objects.requireNonNull(text, "text"));
    }

    @Override
    public void reloadScripts() {
        turn.checkNotAbandoned();
        Catalog scripts = parts.catalog();
        if (scripts != null) {
            scripts.reload();
        }
    }
}
