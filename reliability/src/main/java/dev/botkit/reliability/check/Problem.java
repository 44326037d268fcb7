package dev.botkit.reliability.check;

/**
 * One thing that must not be.
 *
 * @param kind what kind of thing
 * @param conversation where
 * @param text which message, and what happened to it
 */
public record Problem(Kind kind, String conversation, String text) {

    /** What can go wrong. */
    public enum Kind {
        /** A message has no outcome: neither received nor refused. */
        NOT_CONFIRMED,
        /** A message was refused for good, which this run gave no reason for. */
        REFUSED,
        /** A confirmed message is not in the log. */
        LOST,
        /** A message is in the log with another seq, text or kind than was told or said. */
        CHANGED,
        /** Something is in the log that nobody said. */
        INVENTED,
        /** An id is in the log twice. */
        STORED_TWICE,
        /** The log has a hole, or does not begin with 1. */
        HOLE,
        /** What was said or answered first stands behind what came later. */
        ORDER,
        /** A message's reply, or a push, is missing. */
        REPLY_LOST,
        /** A reply has another text than it was to have: something is missing in it, or there twice. */
        REPLY_CHANGED,
        /** A reply lacks its end without a reason, or says that it does and has it. */
        NO_END,
        /** A reply grows on behind its message, or is shown to grow when all is over. */
        GOES_ON,
        /** A message was answered twice with the same, or pushed twice. */
        REPLY_TWICE,
        /** A reply names another message than the one it answers, or none. */
        WRONG_IN_REPLY_TO,
        /** No handler ran for a message. */
        NOT_HANDLED,
        /** A handler ran again without a reason, or once too often. */
        HANDLED_TWICE,
        /** A greeting counts more or fewer missed messages than there were. */
        WRONG_MISSED,
        /** The conversation's state does not say that all its messages were handled. */
        STATE,
        /** A tab does not show what is in the log. */
        NOT_SHOWN,
        /** A tab shows something twice. */
        SHOWN_TWICE,
        /** A tab shows something that is not in the log, or something else than what is there. */
        SHOWN_WRONG,
        /** A tab was told that it cannot go on where it was. */
        NOT_RESUMED,
        /** The server broke a rule of the protocol. */
        PROTOCOL
    }

    @Override
    public String toString() {
        return kind + " in " + conversation + ": " + text;
    }
}
