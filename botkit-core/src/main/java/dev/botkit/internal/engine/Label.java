package dev.botkit.internal.engine;

/** What the client of a conversation called its user and its channel last. */
record Label(String user, String channel) {}
