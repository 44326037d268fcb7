package dev.botkit.testkit;

import dev.botkit.history.StoreUnavailableException;

/**
 * What happens to one call.
 *
 * @param before runs before the effect
 * @param parts how much of the work is done before it fails; {@link #ALL} if it does not
 * @param after runs after the whole effect
 */
record Fault(Runnable before, int parts, Runnable after) {

    static final int ALL = -1;
    static final Runnable NOTHING = () -> {};
    static final Fault NONE = new Fault(NOTHING, ALL, NOTHING);

    static Fault before(Runnable action) {
        return new Fault(action, ALL, NOTHING);
    }

    static Fault after(Runnable action) {
        return new Fault(NOTHING, ALL, action);
    }

    static StoreUnavailableException unavailable(String when) {
        return new StoreUnavailableException("The test lets this call fail " + when + ".", null);
    }
}
