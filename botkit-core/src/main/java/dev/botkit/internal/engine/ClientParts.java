package dev.botkit.internal.engine;

import dev.botkit.internal.http.AddressRange;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;

/**
 * What all connections and requests of a bot use.
 *
 * @param background reads from the store
 * @param rates how fast the sockets of an address may send
 */
record ClientParts(
        Surroundings around,
        Settings settings,
        Reception reception,
        Conversations conversations,
        MemoryBudget budget,
        StoreReader reader,
        Background background,
        Verifying verifying,
        TurnRunner runner,
        Connections connections,
        SignOuts signOuts,
        CarryOver logins,
        AddressRates rates,
        OperatorEvents events) {

    /** Counts what a client has the server hold. */
    HeldMemory held(Handshake handshake) {
        return new Held(budget, AddressRange.networkOf(handshake.address()));
    }
}
