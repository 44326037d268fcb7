package dev.botkit.internal.conversation;

import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.OperatorEvents;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.store.StoreWriter;
import dev.botkit.internal.store.Unbegun;
import dev.botkit.internal.turn.TurnParts;
import org.jspecify.annotations.Nullable;

/**
 * What all conversations of a bot use.
 *
 * @param budget where their memory is counted
 * @param writer null if there is no store
 */
public record ConversationParts(
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
