package dev.botkit.reliability.client;

/**
 * What became of a message that a tab's user typed.
 *
 * @param id its id
 * @param text its text
 * @param seq where it is in the log, as the tab was told; 0 if it was not told
 * @param sendings how often it was sent
 * @param refusal the code with which it was refused for good; empty if it was not
 */
public record Said(String id, String text, long seq, int sendings, String refusal) {}
