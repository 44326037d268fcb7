/**
 * Between the container and core. {@code UpgradeFilter} takes handshakes, {@code Handshakes} reads
 * and checks them, {@code Socket} is one open session, {@code Sockets} all of an installation.
 */
@NullMarked
package dev.botkit.websocket.internal;

import org.jspecify.annotations.NullMarked;
