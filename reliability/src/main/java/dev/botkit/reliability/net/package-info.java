/** One thread with a selector and timers, and a WebSocket client on top of it. */
@NullMarked
package dev.botkit.reliability.net;

import org.jspecify.annotations.NullMarked;
