package dev.botkit.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.botkit.Botkit;
import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;

/** What is said to a host that installs wrongly. */
class InstallationTest {

    private final Botkit botkit = Botkit.builder().skill(new TestSkill()).build();
    private final ServletContext context = mock(ServletContext.class);

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> BotkitWebSocket.builder(botkit)
                        .path("chat")
                        .idleTimeout(Duration.ZERO)
                        .pingInterval(Duration.ofDays(400))
                        .install(context))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(4))
                .hasMessageContaining("\"chat\" must begin with /")
                .hasMessageContaining("idleTimeout must be")
                .hasMessageContaining("pingInterval must be")
                .hasMessageContaining("must be below idleTimeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "chat", "//", "/a//b", "/*", "/a b", "/a?b", "/a#b", "/a;b", "/{a}", "/../a", "/a/.", "/\u00e4"
            })
    void refusesAPathThatNoRequestCouldHave(String path) {
        assertThatThrownBy(() -> BotkitWebSocket.builder(botkit).path(path).install(context))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("The path");
    }

    @Test
    void saysWhatIsMissingWhereTheServerHasNoWebSockets() {
        ArgumentCaptor<Filter> filter = ArgumentCaptor.forClass(Filter.class);
        when(context.addFilter(anyString(), any(Filter.class))).thenReturn(mock(FilterRegistration.Dynamic.class));
        BotkitWebSocket.install(context, botkit);
        verify(context).addFilter(anyString(), filter.capture());
        FilterConfig config = mock(FilterConfig.class);
        when(config.getServletContext()).thenReturn(context);

        assertThatThrownBy(() -> filter.getValue().init(config))
                .isInstanceOf(ServletException.class)
                .rootCause()
                .isInstanceOf(BotkitException.class)
                .hasMessageContaining("jakarta.websocket.server.ServerContainer")
                .hasMessageContaining("Add the server's WebSocket module");
    }

    @Test
    void saysWhichListenersMayInstall() {
        when(context.addFilter(anyString(), any(Filter.class)))
                .thenThrow(new UnsupportedOperationException("not from here"));

        assertThatThrownBy(() -> BotkitWebSocket.install(context, botkit))
                .isInstanceOf(BotkitException.class)
                .hasMessageContaining("@WebListener");
    }
}
