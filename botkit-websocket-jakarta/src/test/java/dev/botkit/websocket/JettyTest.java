package dev.botkit.websocket;

import org.junit.jupiter.api.Nested;

/** All scenarios on embedded Jetty. */
class JettyTest {

    @Nested
    class Handshakes extends HandshakeScenarios {
        Handshakes() {
            super(JettyServer::new);
        }

        @Override
        int statusWithoutSlash() {
            return 301;
        }
    }

    @Nested
    class Chats extends ChatScenarios {
        Chats() {
            super(JettyServer::new);
        }
    }

    @Nested
    class BadInput extends BadInputScenarios {
        BadInput() {
            super(JettyServer::new);
        }
    }

    @Nested
    class Lifecycle extends LifecycleScenarios {
        Lifecycle() {
            super(JettyServer::new);
        }
    }

    @Nested
    class ControlFrames extends ControlFrameScenarios {
        ControlFrames() {
            super(app -> new JettyServer(app, true));
        }
    }
}
