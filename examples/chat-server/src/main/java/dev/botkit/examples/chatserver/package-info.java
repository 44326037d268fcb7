/**
 * A whole chat server in one program: embedded Tomcat, a page to chat on, the WebSocket at the root
 * URL and the webhook. {@link dev.botkit.examples.chatserver.ChatServer} starts it; what the bot
 * can do is in {@link dev.botkit.examples.chatserver.skills}.
 */
@NullMarked
package dev.botkit.examples.chatserver;

import org.jspecify.annotations.NullMarked;
