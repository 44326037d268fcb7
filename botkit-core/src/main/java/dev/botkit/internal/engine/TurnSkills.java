package dev.botkit.internal.engine;

import dev.botkit.Skills;
import java.util.Objects;

/** The skills and scripts as a turn's handlers see them. */
record TurnSkills(Turn turn, Engine engine) implements Skills {

    @Override
    public boolean hear(String text) {
        turn.checkNotAbandoned();
        return engine.hears(turn, Objects.requireNonNull(text, "text"));
    }

    @Override
    public void reloadScripts() {
        turn.checkNotAbandoned();
        engine.reloadScripts();
    }
}
