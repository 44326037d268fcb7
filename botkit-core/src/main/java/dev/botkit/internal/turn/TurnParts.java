package dev.botkit.internal.turn;

import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.OperatorEvents;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.script.Catalog;
import org.jspecify.annotations.Nullable;

/**
 * What all turns of a bot use.
 *
 * @param budget where what a turn has said and not sent yet is counted
 * @param catalog null if the bot has no stores of scripts
 * @param stored the logs in the store; null if there is none
 */
public record TurnParts(
        Surroundings around,
        TurnRunner runner,
        TurnWatch watch,
        Handling handling,
        OperatorEvents events,
        MemoryBudget budget,
        Dialogs dialogs,
        @Nullable Catalog catalog,
        Pusher pusher,
        Past.@Nullable Stored stored) {}
