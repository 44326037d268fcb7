package dev.botkit.websocket;

import org.junit.jupiter.api.Nested;

/** All scenarios on embedded Undertow. */
class UndertowTest {

    @Nested
    class Handshakes extends HandshakeScenarios {
        Handshakes() {
            super(UndertowServer::new);
        }

        @Override
        int statusWithoutSlash() {
            return 101;
        }
    }

    @Nested
    class Chats extends ChatScenarios {
        Chats() {
            super(UndertowServer::new);
        }

        @Override
        boolean lendsThreads() {
            return false;
        }
    }

    @Nested
    class BadInput extends BadInputScenarios {
        BadInput() {
            super(UndertowServer::new);
        }
    }

    @Nested
    class Lifecycle extends LifecycleScenarios {
        Lifecycle() {
            super(UndertowServer::new);
        }
    }

    @Nested
    class ControlFrames extends ControlFrameScenarios {
        ControlFrames() {
            super(app -> new UndertowServer(app, true));
        }
    }
}
