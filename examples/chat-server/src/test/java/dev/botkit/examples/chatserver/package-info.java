/** Tests that talk to a running chat server as its users do. */
@NullMarked
package dev.botkit.examples.chatserver;

import org.jspecify.annotations.NullMarked;
