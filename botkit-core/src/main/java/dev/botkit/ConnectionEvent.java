package dev.botkit;

/**
 * A user's client connected. It is no entry of the log: it is handled at most once and never
 * resent.
 */
public interface ConnectionEvent extends Message {

    /** What the connection means in the conversation. The server decides, the client only claims. */
    enum Kind {
        /** A chat begins: the conversation has no entries, of the user or the bot; type {@code hello}. */
        HELLO("hello"),
        /** A known user returns; type {@code welcome_back}. */
        WELCOME_BACK("welcome_back"),
        /** The chat was going on when its connection was lost; type {@code reconnect}. */
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
     * above the cursor it named, or else those logged while no connection was open}
     */
    int missed();
}
