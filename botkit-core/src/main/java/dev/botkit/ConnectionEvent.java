package dev.botkit;

/**
 * A user's client connected, or the user has left. It is no entry of the log: it is handled at most once and never
 * resent.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ConnectionEvent extends Message {

    /** What happened, seen from the conversation. The server decides, the client only claims. */
    enum Kind {
        /** A chat begins: the conversation has no entries, of the user or the bot; type {@code hello}. */
        HELLO("hello"),
        /** A known user returns; type {@code welcome_back}. */
        WELCOME_BACK("welcome_back"),
        /**
         * The chat goes on: another connection of it is open or ended a moment ago, or a dialog waits
         * for an answer; type {@code reconnect}. It says nothing of a disruption: with the web client
         * each page that a user opens within a site is one, mostly with {@link ConnectionEvent#missed()} 0.
         */
        RECONNECT("reconnect"),
        /**
         * The user has left: the conversation's last connection has been gone for {@link
         * ConversationLimits#reconnectWindow()}; type {@code goodbye}. It comes once for each visit, as a turn in the
         * conversation's order; a connection within that time cancels it, and whatever the user POSTs meanwhile makes the time
         * begin anew. What a handler replies is logged: a client that resumes shows it at its next visit.
         *
         * <p>It is for what can be done without, such as a summary by mail. It does not come if
         *
         * <ul>
         *   <li>the user only POSTs, as without a connection there is no visit;
         *   <li>the conversation is erased, or goes over to a user who logs in;
         *   <li>the conversation leaves memory within that time, because the budget is used up ({@link
         *       ClientLimits#memoryBytes()}) or because the store does not answer;
         *   <li>the bot is closed, or the process ends.
         * </ul>
         *
         * <p>Each process knows its own connections only: if several serve one user, it comes although the user may be
         * connected to another one. If no skill listens for it, nothing waits and no turn is made.
         */
        GOODBYE("goodbye");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** {@return the event's type, as in {@link Message#type()}} */
        public String type() {
            return type;
        }
    }

    /** {@return which one it is} */
    Kind kind();

    /**
     * {@return how many messages of the bot this client had not got when it connected, from 0: those
     * above the cursor it named, or else those logged while no connection was open} The client is sent
     * them whatever a handler does. With 0 the user did not notice that anything was cut, so a good
     * skill says nothing on a {@code reconnect} then. Of a {@code goodbye}: how many were logged since the last connection
     * closed, up to now.
     */
    int missed();
}
