package dev.botkit.internal.client;

import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.memory.Held;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.OperatorEvents;
import dev.botkit.internal.runtime.Settings;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;

/**
 * What all connections and requests of a bot use.
 *
 * @param background reads from the store
 * @param rates how fast the sockets of an address may send
 */
public record ClientParts(
        Surroundings around,
        Settings settings,
        Reception reception,
        Conversations conversations,
        MemoryBudget budget,
        StoreReader reader,
        Background background,
        Verifying verifying,
        TurnRunner runner,
        SignOuts signOuts,
        CarryOver logins,
        AddressRates rates,
        OperatorEvents events) {

    /** Counts what a client has the server hold. */
    public HeldMemory held(Handshake handshake) {
        return new Held(budget, AddressRange.networkOf(handshake.address()));
    }
}
