/**
 * The web client in a real browser. {@link dev.botkit.webclient.FakeServer} serves pages and speaks the server's side
 * of the protocol as a test wants it: it cuts sockets, keeps answers back and sends what no bot would.
 */
@NullMarked
package dev.botkit.webclient;

import org.jspecify.annotations.NullMarked;
