package dev.botkit.internal.memory;

/**
 * What a client's message takes from when it is let in until its turn has ended, as part of what its network address may have
 * in flight: nothing can be dropped of it meanwhile, so that whoever fills the memory with it fills only their own part.
 * Given back once, by whoever ends its wait; guarded by its conversation.
 *
 * @param budget where it was taken
 * @param network the address
 * @param bytes how much
 */
public record InFlightShare(MemoryBudget budget, String network, long bytes) {

    public void giveBack() {
        budget.giveBack(network, bytes);
    }
}
