package dev.botkit;

/**
 * A user's client connected. It is no entry of the log: it is handled at most once and never
 * resent.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ConnectionEvent extends Message {

    /** What the connection means in the conversation. The server decides, the client only claims. */
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
        RECONNECT("reconnect");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** {@return the event's type, as in {@link Message#type()}} */
        public String type() {
            return type;
        }
    }

    /** {@return which of the three it is} */
    Kind kind();

    /**
     * {@return how many messages of the bot this client had not got when it connected, from 0: those
     * above the cursor it named, or else those logged while no connection was open} The client is sent
     * them whatever a handler does. With 0 the user did not notice that anything was cut, so a good
     * skill says nothing on a {@code reconnect} then.
     */
    int missed();
}
