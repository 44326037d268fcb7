package dev.botkit.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.transport.Handshake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerTest {

    @ParameterizedTest
    @CsvSource({
        "Apache Tomcat/11.0.27,                                              true",
        "Apache Tomcat (TomEE)/10.1.30 (10.0.0),                             true",
        "org.apache.tomcat.websocket.WsSession,                              true",
        "jetty/12.1.11,                                                      true",
        "org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession, true",
        "Undertow - 2.3.24.Final,                                            false",
        "io.undertow.websockets.jsr.UndertowSession,                         false",
        "org.glassfish.tyrus.core.TyrusSession,                              false",
        "Eclipse GlassFish 8.0.0,                                            false",
        "behind Apache Tomcat/11.0.27,                                       false",
        "'',                                                                 false",
    })
    void onlyContainersThatAreKnownToReadOnWorkersLendThem(String name, boolean lends) {
        assertThat(Container.readsOnWorkers(name)).as(name).isEqualTo(lends);
        assertThat(Handshake.socket("192.0.2.1").withThreadsOf(name).lendsThreads())
                .as("a handshake over %s", name)
                .isEqualTo(lends);
    }

    @Test
    void aContainerThatDoesNotSayWhatItIsLendsNone() {
        assertThat(Container.readsOnWorkers(null)).isFalse();
    }
}
