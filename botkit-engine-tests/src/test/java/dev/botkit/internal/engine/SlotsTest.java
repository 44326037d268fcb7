package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.RecordingPeer;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many sockets and requests there may be is decided before they are let in, and counts until they are gone. */
class SlotsTest {

    private static final Handshake SOCKET = Handshake.socket("10.0.0.1").withCookie(AnonymousSecret.generate());
    private static final Handshake REQUEST = Handshake.request("10.0.0.1");
    private static final Peer PEER = new RecordingPeer();

    private final ManualTimer timer = new ManualTimer();
    private final Botkit botkit = Botkit.builder()
            .timer(timer)
            .limits(Limits.builder()
                    .clients(clients ->
                            clients.connections(4).connectionsPerAddress(1).postsPerAddress(1))
                    .build())
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re")))
            .build();

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void aHandshakeThatFailsGivesItsSlotBackAfterTenSeconds() {
        Slot slot = botkit.gateway().reserve(SOCKET);
        timer.advance(Duration.ofSeconds(9));
        assertRefused(SOCKET, Refusal.RATE_LIMITED);
        timer.advance(Duration.ofSeconds(1));
        botkit.gateway().reserve(SOCKET);
        assertThatThrownBy(() -> botkit.gateway().open(SOCKET, PEER, slot))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.BUSY));
    }

    @Test
    void aClosedSocketKeepsItsSlotUntilItIsGoneAndItsClientMayComeAgainOnce() {
        Slot first = botkit.gateway().reserve(SOCKET);
        Connection connection = botkit.gateway().open(SOCKET, PEER, first);
        timer.advance(Duration.ofSeconds(5));
        connection.closed();
        Slot second = botkit.gateway().reserve(SOCKET);
        botkit.gateway().open(SOCKET, PEER, second).closed();
        assertRefused(SOCKET, Refusal.RATE_LIMITED);
        first.closeAfter(Duration.ofSeconds(20));
        timer.advance(Duration.ofSeconds(19));
        assertRefused(SOCKET, Refusal.RATE_LIMITED);
        timer.advance(Duration.ofSeconds(1));
        botkit.gateway().reserve(SOCKET).close();
        second.close();
        second.close();
        botkit.gateway().reserve(SOCKET);
        assertRefused(SOCKET, Refusal.RATE_LIMITED);
    }

    @Test
    void requestsInFlightAreCappedPerAddress() {
        Slot slot = botkit.gateway().reserve(REQUEST);
        assertRefused(REQUEST, Refusal.RATE_LIMITED);
        botkit.gateway().reserve(Handshake.request("10.0.0.2"));
        slot.close();
        slot.close();
        botkit.gateway().reserve(REQUEST);
        assertRefused(REQUEST, Refusal.RATE_LIMITED);
    }

    @Test
    void socketsThatEndAndRequestsInFlightCountInTheTotal() {
        botkit.gateway().reserve(REQUEST);
        botkit.gateway().reserve(Handshake.request("10.0.0.2"));
        botkit.gateway().open(SOCKET, PEER, botkit.gateway().reserve(SOCKET)).closed();
        Slot last = botkit.gateway().reserve(SOCKET);
        assertRefused(Handshake.socket("10.0.0.3"), Refusal.BUSY);
        last.close();
        botkit.gateway().reserve(Handshake.socket("10.0.0.3"));
    }

    private void assertRefused(Handshake handshake, Refusal refusal) {
        assertThatThrownBy(() -> botkit.gateway().reserve(handshake))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
    }
}
