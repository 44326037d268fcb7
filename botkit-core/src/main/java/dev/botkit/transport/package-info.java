/**
 * What the author of a transport reads. A transport only translates: it hands each client to {@link
 * dev.botkit.transport.Gateway}, each frame to the {@link dev.botkit.transport.Connection} it got
 * for it, and writes what core hands to its {@link dev.botkit.transport.Peer}. Queues, limits,
 * ownership, time-outs and refusals are core's, once for all transports.
 */
@Experimental
@NullMarked
package dev.botkit.transport;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
