package dev.botkit;

/**
 * An event: a user's client has connected, or the user has left. It is not an entry of the log; it is handled at most
 * once and never sent again.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ConnectionEvent extends Message {

    /** What happened, from the conversation's point of view. The server decides; the client only claims. */
    enum Kind {
        /** A chat begins: the conversation has no entries, neither the user's nor the bot's. Type {@code hello}. */
        HELLO("hello"),
        /** A known user returns. Type {@code welcome_back}. */
        WELCOME_BACK("welcome_back"),
        /**
         * The chat continues: another connection of it is open or has just ended, or a dialog waits for an answer. Type
         * {@code reconnect}. This does not mean that a connection was cut: with the web client, each page of the site
         * that the user opens causes one, mostly with {@link ConnectionEvent#missed()} 0.
         */
        RECONNECT("reconnect"),
        /**
         * The user has left: the conversation's last connection has been gone for
         * {@link ConversationLimits#reconnectWindow()}. Type {@code goodbye}. It comes once for each visit, as a turn
         * in the conversation's order. A connection within that time cancels it; a POST of the user starts the time
         * anew. Replies are logged, and a client that resumes shows them at its next visit.
         *
         * <p>Use it for what is dispensable, such as a summary by mail. It does not come if
         *
         * <ul>
         *   <li>the user only POSTs, because there is no visit without a connection;
         *   <li>the conversation is erased, or is moved by a login;
         *   <li>the conversation leaves memory within that time, because the budget is used up ({@link
         *       ClientLimits#memoryBytes()}) or because the store does not answer;
         *   <li>the bot is closed, or the process ends.
         * </ul>
         *
         * <p>Each process knows its own connections only: if several processes serve one user, the event may come
         * although the user is connected to another one. If no skill listens to it, nothing waits and no turn runs.
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

    /** {@return which event it is} */
    Kind kind();

    /**
     * {@return how many of the bot's messages this client had not received when it connected, from 0: those above the
     * cursor that it named, or else those logged while no connection was open; for {@code goodbye} those logged since
     * the last connection closed} The client gets them whatever the handler does. With 0 the user did not notice any
     * interruption, so a good skill does not reply to such a {@code reconnect}.
     */
    int missed();
}
