package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ContainerTest {

    @Test
    void removesItsTemporaryFolder() throws Exception {
        Container container = Container.start(InetAddress.getLoopbackAddress(), 0, servlets -> {});
        assertThat(container.folder()).isDirectory();

        container.close();

        assertThat(container.folder()).doesNotExist();
    }

    @Test
    void doesNotStartWithoutItsWebapp() {
        // Tomcat tells it at length, which would look like a failure of the build.
        Logger log = Logger.getLogger("org.apache");
        Level level = log.getLevel();
        log.setLevel(Level.OFF);
        try {
            assertThatThrownBy(() -> Container.start(InetAddress.getLoopbackAddress(), 0, servlets -> {
                        throw new IllegalStateException("on purpose, for a test");
                    }))
                    .isInstanceOf(StartException.class);
        } finally {
            log.setLevel(level);
        }
    }
}
