package dev.botkit.websocket.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.botkit.Botkit;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.Refused;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.ArgumentMatchers;

/** What happens between a client's handshake and its socket. */
class UpgradeFilterTest {

    private static final long PATIENCE = 20_000;

    private final List<Refusal> refusals = new ArrayList<>();
    private final Botkit botkit = Botkit.builder()
            .timer(new ManualTimer())
            .limits(Limits.builder()
                    .clients(clients -> clients.connectionsPerAddress(1))
                    .build())
            .listener(new BotkitListener() {
                @Override
                public void refused(Refused refused) {
                    refusals.add(refused.refusal());
                }
            })
            .listenerExecutor(Runnable::run)
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("What?")))
            .build();
    private final Sockets sockets = new Sockets(
            botkit.gateway(),
            new Settings("", HttpPolicy.DEFAULT, Duration.ofSeconds(90), Duration.ofSeconds(25), false));
    private final UpgradeFilter filter = new UpgradeFilter(sockets);
    private final ServerContainer container = mock(ServerContainer.class);
    private final HttpServletRequest request = mock(HttpServletRequest.class);

    @AfterEach
    void close() {
        sockets.close();
        botkit.close();
    }

    private final Map<String, String> headers = new HashMap<>(Map.of(
            "Upgrade", "websocket",
            "Connection", "Upgrade",
            "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version", "13"));

    /** The socket that the container is asked to open. */
    private Socket upgraded() throws Exception {
        shakesHands();
        ArgumentCaptor<ServerEndpointConfig> endpoint = ArgumentCaptor.forClass(ServerEndpointConfig.class);
        verify(container).upgradeHttpToWebSocket(any(), any(), endpoint.capture(), any());
        return endpoint.getValue().getConfigurator().getEndpointInstance(Socket.class);
    }

    /** Returns the status that the client gets, 0 if it is upgraded. */
    private int shakesHands() throws Exception {
        ServletContext context = mock(ServletContext.class);
        when(context.getAttribute(ServerContainer.class.getName())).thenReturn(container);
        FilterConfig config = mock(FilterConfig.class);
        when(config.getServletContext()).thenReturn(context);
        filter.init(config);
        when(request.getMethod()).thenReturn("GET");
        when(request.getRequestURI()).thenReturn("/");
        when(request.getContextPath()).thenReturn("");
        when(request.getRemoteAddr()).thenReturn("127.0.0.1");
        when(request.getHeader(any())).thenAnswer(call -> headers.get(call.<String>getArgument(0)));
        when(request.getHeaders(any())).thenAnswer(call -> {
            String value = headers.get(call.<String>getArgument(0));
            return Collections.enumeration(value == null ? List.of() : List.of(value));
        });
        HttpServletResponse response = mock(HttpServletResponse.class);
        when(response.getOutputStream()).thenReturn(mock(ServletOutputStream.class));
        filter.doFilter(request, response, mock(FilterChain.class));
        ArgumentCaptor<Integer> status = ArgumentCaptor.forClass(Integer.class);
        verify(response, atLeast(0)).setStatus(status.capture());
        return status.getAllValues().isEmpty() ? 0 : status.getValue();
    }

    @Test
    void listenersHearOfEachHandshakeThatIsRefusedOnce() throws Exception {
        headers.put("Origin", "https://evil.example");
        assertThat(shakesHands()).isEqualTo(403);
        headers.remove("Origin");
        headers.put("Sec-WebSocket-Version", "8");
        assertThat(shakesHands()).isEqualTo(426);
        headers.put("Sec-WebSocket-Version", "13");
        assertThat(shakesHands()).isZero();
        assertThat(shakesHands()).as("one too many of its address").isEqualTo(429);
        assertThat(refusals).containsExactly(Refusal.FORBIDDEN, Refusal.BAD_FRAME, Refusal.RATE_LIMITED);
    }

    @Test
    void aUserWhoIsSignedOutWhileTheFilterAsksTheContainerWhoItIsStaysSignedOut() throws Exception {
        Principal alice = () -> "alice";
        when(request.getUserPrincipal()).thenAnswer(call -> {
            // The container has looked, and then another request signs her out.
            botkit.signOut(ConversationId.ofUser("alice"));
            return alice;
        });
        Socket socket = upgraded();
        Session session = mock(Session.class);
        RemoteEndpoint.Async remote = mock(RemoteEndpoint.Async.class);
        doAnswer(call -> {
                    call.<SendHandler>getArgument(1).onResult(new SendResult(session));
                    return null;
                })
                .when(remote)
                .sendText(anyString(), any());
        when(session.getAsyncRemote()).thenReturn(remote);
        socket.onOpen(session, mock(EndpointConfig.class));
        ArgumentCaptor<MessageHandler.Partial<String>> text = ArgumentCaptor.captor();
        verify(session).addMessageHandler(ArgumentMatchers.eq(String.class), text.capture());
        text.getValue().onMessage("{\"type\":\"hello\",\"user\":\"alice\"}", true);
        ArgumentCaptor<CloseReason> reason = ArgumentCaptor.forClass(CloseReason.class);
        verify(session, timeout(PATIENCE)).close(reason.capture());
        assertThat(reason.getValue().getCloseCode().getCode()).isEqualTo(CloseCode.REFUSED.number());
    }
}
