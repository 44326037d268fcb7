package dev.botkit.websocket;

import org.junit.jupiter.api.Nested;

/** All scenarios on embedded Tomcat. */
class TomcatTest {

    @Nested
    class Handshakes extends HandshakeScenarios {
        Handshakes() {
            super(TomcatServer::new);
        }

        @Override
        int statusWithoutSlash() {
            return 302;
        }
    }

    @Nested
    class Chats extends ChatScenarios {
        Chats() {
            super(TomcatServer::new);
        }
    }

    @Nested
    class BadInput extends BadInputScenarios {
        BadInput() {
            super(TomcatServer::new);
        }
    }

    @Nested
    class Lifecycle extends LifecycleScenarios {
        Lifecycle() {
            super(TomcatServer::new);
        }
    }

    @Nested
    class ControlFrames extends ControlFrameScenarios {
        ControlFrames() {
            super(app -> new TomcatServer(app, true));
        }
    }
}
