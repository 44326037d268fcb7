package dev.botkit.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * What all conversations of a bot use.
 *
 * @param budget where their memory is counted
 * @param writer null if there is no store
 */
record ConversationParts(
        Surroundings around,
        MemoryBudget budget,
        @Nullable StoreWriter writer,
        TurnRunner runner,
        TurnParts turns,
        Unbegun unbegun,
        OperatorEvents events,
        Goodbyes goodbyes,
        DialogTimes dialogTimes,
        Background background,
        Arrivals arrivals,
        OtherNodes otherNodes) {}
