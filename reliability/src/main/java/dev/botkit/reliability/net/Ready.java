package dev.botkit.reliability.net;

import java.nio.channels.SelectionKey;

/** Is told, on the loop's thread, that something can be done with a channel. */
@FunctionalInterface
public interface Ready {

    /** The channel of this key can do what it waited for. Deals with the channel's own failures. */
    void ready(SelectionKey key);
}
