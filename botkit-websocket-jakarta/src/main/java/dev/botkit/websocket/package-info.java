/**
 * Chat over WebSocket, in the host's own webapp: one call of {@link
 * dev.botkit.websocket.BotkitWebSocket#install} while the webapp starts.
 *
 * <p>A servlet filter for all URLs looks at each request's path and handles WebSocket handshakes for the bot's path.
 * All other requests pass to the host untouched, so that a page and the socket can both be at {@code /}. The filter
 * checks the origin, copies what the client presented, sets the cookie, and lets the container upgrade the request.
 * From then on, the package {@code internal} translates between the container's session and core's
 * {@link dev.botkit.transport.Connection}: it assembles text frames within core's bound, writes frames from core one at
 * a time, and finds dead connections with protocol pings. Core handles queues, rates, time-outs and refusals.
 */
@NullMarked
package dev.botkit.websocket;

import org.jspecify.annotations.NullMarked;
