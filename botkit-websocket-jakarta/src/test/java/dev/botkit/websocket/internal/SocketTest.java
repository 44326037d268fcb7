package dev.botkit.websocket.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HttpPolicy;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.ArgumentMatchers;

/** What containers do now and then, and what no client can make them do. */
class SocketTest {

    private static final long PATIENCE = 20_000;
    private static final Handshake SHOWN = Handshake.socket("127.0.0.1").withCookie(AnonymousSecret.generate());

    private final ManualTimer timer = new ManualTimer();
    private final Botkit botkit = Botkit.builder()
            .timer(timer)
            .limits(Limits.builder()
                    .clients(clients -> clients.firstFrame(Duration.ofDays(1)).sendTimeout(Duration.ofSeconds(10)))
                    .build())
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("What?")))
            .build();
    private final Sockets sockets = new Sockets(
            botkit.gateway(),
            new Settings("", HttpPolicy.DEFAULT, Duration.ofSeconds(90), Duration.ofSeconds(25), false));
    private final Session session = mock(Session.class);
    private final RemoteEndpoint.Async remote = mock(RemoteEndpoint.Async.class);
    private final Socket socket = new Socket(sockets, SHOWN, botkit.gateway().reserve(SHOWN));
    private final List<Boolean> written = new ArrayList<>();
    private final Map<String, Object> properties = new ConcurrentHashMap<>();

    /** How long the container may try to write the close frame. */
    private final CompletableFuture<Object> closeSendTimeout = new CompletableFuture<>();

    @BeforeEach
    void answerCalls() throws Exception {
        when(session.getAsyncRemote()).thenReturn(remote);
        when(session.getMaxTextMessageBufferSize()).thenReturn(8192);
        when(session.getMaxBinaryMessageBufferSize()).thenReturn(0);
        when(session.getUserProperties()).thenReturn(properties);
        doAnswer(call -> {
                    closeSendTimeout.complete(properties.getOrDefault(Socket.CLOSE_SEND_TIMEOUT, "the container's"));
                    socket.onClose(session, call.getArgument(0));
                    return null;
                })
                .when(session)
                .close(any());
    }

    @AfterEach
    void close() {
        sockets.close();
        botkit.close();
    }

    @Test
    void setsTheIdleTimeoutAndSmallBuffersForThisSession() {
        open();

        verify(session).setMaxIdleTimeout(90_000);
        verify(session).setMaxTextMessageBufferSize(1024);
        verify(session, never()).setMaxBinaryMessageBufferSize(anyInt());
    }

    @Test
    void pingsThatWaitForClientsThatDoNotReadDelayNoClose() throws Exception {
        CountDownLatch stuck = new CountDownLatch(4);
        CountDownLatch release = new CountDownLatch(1);
        doAnswer(call -> {
                    stuck.countDown();
                    release.await();
                    return null;
                })
                .when(remote)
                .sendPing(any());
        for (int i = 0; i < 8; i++) {
            Session other = mock(Session.class);
            when(other.getAsyncRemote()).thenReturn(remote);
            new Socket(sockets, SHOWN, botkit.gateway().reserve(SHOWN)).onOpen(other, mock(EndpointConfig.class));
        }
        timer.advance(Duration.ofSeconds(30));
        assertThat(stuck.await(20, TimeUnit.SECONDS)).as("four pings wait").isTrue();
        open();
        try {
            socket.close(CloseCode.REFUSED, "over the rate");
            verify(session, timeout(PATIENCE)).close(any());
        } finally {
            release.countDown();
        }
    }

    @Test
    void reportsAWriteOnce() {
        open();
        doAnswer(call -> {
                    SendHandler handler = call.getArgument(1);
                    handler.onResult(new SendResult(session));
                    handler.onResult(new SendResult(session, new IOException("again")));
                    throw new IllegalStateException("after all");
                })
                .when(remote)
                .sendText(anyString(), any());

        socket.write("text", written::add);

        assertThat(written).containsExactly(true);
    }

    @Test
    void reportsAWriteThatThrowsAsFailed() {
        open();
        doThrow(new IllegalStateException("closed")).when(remote).sendText(anyString(), any());

        socket.write("text", written::add);

        assertThat(written).containsExactly(false);
    }

    @Test
    void closesOnceWithAReasonThatFits() throws Exception {
        open();

        socket.close(CloseCode.OVERLOADED, "slow ".repeat(50));
        socket.close(CloseCode.REFUSED, "again");

        ArgumentCaptor<CloseReason> reason = ArgumentCaptor.forClass(CloseReason.class);
        verify(session, timeout(PATIENCE)).close(reason.capture());
        assertThat(reason.getValue().getCloseCode().getCode()).isEqualTo(1013);
        assertThat(reason.getValue().getReasonPhrase()).hasSize(123);
    }

    private void assertCloseSendTimeout(Object expected) throws Exception {
        assertThat(closeSendTimeout.get(20, TimeUnit.SECONDS))
                .as("how long the container may try to write the close frame")
                .isEqualTo(expected);
    }

    /** Tomcat's 50 ms are too short for a busy server: its clients would see 1006. */
    @Test
    void givesTheCloseFrameTimeToBeWritten() throws Exception {
        open();
        socket.write("text", written::add);
        ArgumentCaptor<SendHandler> handler = ArgumentCaptor.forClass(SendHandler.class);
        verify(remote).sendText(eq("text"), handler.capture());
        handler.getValue().onResult(new SendResult(session));

        socket.close(CloseCode.OVERLOADED, "the store does not answer");

        assertCloseSendTimeout(Sockets.CLOSE_GRACE.toMillis());
    }

    /** Clients that read nothing must not hold the few threads for closes. */
    @Test
    void givesNoMoreTimeToAClientThatDoesNotReadWhatIsWritten() throws Exception {
        open();
        socket.write("text", written::add);

        socket.close(CloseCode.OVERLOADED, "too slow");

        assertCloseSendTimeout("the container's");
    }

    @Test
    void givesNoMoreTimeToAClientThatHoldsUpItsPing() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        doAnswer(call -> {
                    stuck.countDown();
                    released.await();
                    return null;
                })
                .when(remote)
                .sendPing(any());
        open();
        timer.advance(Duration.ofSeconds(30));
        assertThat(stuck.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();

        socket.close(CloseCode.GOING_AWAY, "bye");

        assertCloseSendTimeout("the container's");
        released.countDown();
    }

    @Test
    void givesNoMoreTimeOnAThreadOfTheContainer() throws Exception {
        sockets.close();

        open();

        assertCloseSendTimeout("the container's");
    }

    @Test
    void survivesAContainerThatThrowsAtClose() throws Exception {
        open();
        doThrow(new IllegalStateException("closed already")).when(session).close(any());

        sockets.runsClose(() -> {});
        socket.close(CloseCode.GOING_AWAY, "bye");

        verify(session, timeout(PATIENCE)).close(any());
    }

    @Test
    void closesASessionThatItsContainerLeavesOpenAfterAnError() throws Exception {
        open();
        when(session.isOpen()).thenReturn(true);

        socket.onError(session, new IOException("not UTF-8"));
        timer.advance(Duration.ofSeconds(1));

        verify(session, timeout(PATIENCE)).close(any());
    }

    @Test
    void closesASessionThatOpensAfterTheEnd() throws Exception {
        sockets.close();

        open();

        verify(session).close(any());
        verify(session, never())
                .addMessageHandler(eq(String.class), ArgumentMatchers.<MessageHandler.Partial<String>>any());
    }

    @Test
    void closesASocketWhosePingDoesNotGetOut() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        doAnswer(call -> {
                    stuck.countDown();
                    released.await();
                    return null;
                })
                .when(remote)
                .sendPing(any());
        open();

        timer.advance(Duration.ofSeconds(30));
        assertThat(stuck.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
        timer.advance(Duration.ofSeconds(10));

        ArgumentCaptor<CloseReason> reason = ArgumentCaptor.forClass(CloseReason.class);
        verify(session, timeout(PATIENCE)).close(reason.capture());
        assertThat(reason.getValue().getCloseCode().getCode()).isEqualTo(1013);
        released.countDown();
    }

    @Test
    void pingsWhenTheWriteUnderWayHasEnded() throws Exception {
        open();
        socket.write("text", written::add);
        ArgumentCaptor<SendHandler> handler = ArgumentCaptor.forClass(SendHandler.class);
        verify(remote).sendText(eq("text"), handler.capture());

        timer.advance(Duration.ofSeconds(30));
        verify(remote, never()).sendPing(any());
        handler.getValue().onResult(new SendResult(session));

        verify(remote, timeout(PATIENCE)).sendPing(any());
    }

    @Test
    void logsNoWordsOfWhoeverThrew() {
        try (LogWatch log = LogWatch.of(Level.DEBUG, Socket.class)) {
            socket.onError(session, new IllegalStateException("canary\n2026-11-28 ERROR forged"));

            assertThat(log.lines)
                    .singleElement()
                    .asString()
                    .matches("[A-Z]+ A socket failed: java\\.lang\\.IllegalStateException");
        }
    }

    @Test
    void stopsPingingWhenTheSocketIsGone() {
        open();
        int pending = timer.pending();

        socket.onClose(session, new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, ""));

        assertThat(timer.pending())
                .as("the ping and the first-frame time-out are taken back")
                .isEqualTo(pending - 2);
    }

    private void open() {
        socket.onOpen(session, mock(EndpointConfig.class));
    }
}
