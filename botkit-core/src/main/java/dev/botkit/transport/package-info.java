/**
 * The API for authors of transports. A transport only translates: it passes each client to the
 * {@link dev.botkit.transport.Gateway} and each frame to the client's {@link dev.botkit.transport.Connection}, and
 * sends what core writes to the {@link dev.botkit.transport.Peer}. Core handles queues, limits, ownership, time-outs
 * and refusals, once for all transports.
 */
@Experimental
@NullMarked
package dev.botkit.transport;

import dev.botkit.Experimental;
import org.jspecify.annotations.NullMarked;
