package dev.botkit.internal.log;

/** What the client of a conversation called its user and its channel last. */
public record Label(String user, String channel) {}
