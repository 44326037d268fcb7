/**
 * Chat over WebSocket, in the host's own webapp: one call of {@link
 * dev.botkit.websocket.BotkitWebSocket#install} while the webapp starts.
 *
 * <p>How it works. A servlet filter over all URLs looks at each request's path and takes WebSocket
 * handshakes for the bot's path out; all else goes on to the host untouched, so that a page and the
 * socket can both be at {@code /}. The filter checks the origin, copies what the client showed, sets
 * the cookie, and lets the container upgrade the request. From then on the package {@code internal}
 * translates between the container's session and core's {@link dev.botkit.transport.Connection}: text
 * frames are put together under core's bound, frames from core are written one at a time, protocol
 * pings find dead connections. Queues, rates, time-outs and refusals are core's.
 */
@NullMarked
package dev.botkit.websocket;

import org.jspecify.annotations.NullMarked;
