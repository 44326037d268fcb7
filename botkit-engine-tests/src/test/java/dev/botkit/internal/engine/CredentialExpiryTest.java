package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection does not outlive its credential, whatever becomes of the clock. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CredentialExpiryTest {

    private final ManualTimer timer = new ManualTimer();
    private volatile @Nullable Instant expires = timer.instant().plus(Duration.ofHours(1));
    private Botkit botkit;
    private TestSocket socket;

    @BeforeEach
    void open() {
        botkit = Botkit.builder()
                .timer(timer)
                .credentialVerifier(credential -> VerifiedUser.of(credential).expiring(expires))
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        socket = TestSocket.open(botkit, "u").sends("{\"text\":\"hi\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(socket.nextText()).isEqualTo("re hi");
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    /** With a credential of the same user. */
    private void identify() {
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}")
                .says("identified");
        assertThat(socket.nextText()).isEqualTo("re identified");
    }

    @Test
    void aClockThatWasSetForwardClosesTheConnectionWithTheNextFrame() {
        timer.shiftClock(Duration.ofHours(2));

        socket.says("again");

        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(socket.frames).as("answers to a frame after the end").isEmpty();
    }

    @Test
    void aClockThatWasSetForwardClosesASilentConnectionWithinAMinute() {
        timer.advance(Duration.ofMinutes(10));
        timer.shiftClock(Duration.ofMinutes(51));

        timer.advance(Duration.ofMinutes(1));

        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void aClockThatWasSetForwardALittleLeavesTheRestOfTheTime() {
        timer.shiftClock(Duration.ofMinutes(30));
        timer.advance(Duration.ofMinutes(29));
        socket.says("still here");
        assertThat(socket.nextText()).isEqualTo("re still here");

        timer.advance(Duration.ofMinutes(1));

        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void aClockThatWasSetBackLengthensNothing() {
        timer.shiftClock(Duration.ofDays(-365));
        timer.advance(Duration.ofMinutes(59));
        assertThat(socket.closes).isEmpty();

        timer.advance(Duration.ofMinutes(1));

        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void onlyAConnectionWhoseCredentialExpiresHasATimerAndOnlyOne() {
        timer.advance(Duration.ofMinutes(5));
        int withOne = timer.pending();

        identify();
        assertThat(timer.pending()).as("after a fresh credential").isEqualTo(withOne);
        expires = null;
        identify();
        assertThat(timer.pending()).as("after one that never expires").isEqualTo(withOne - 1);

        timer.shiftClock(Duration.ofDays(365));
        timer.advance(Duration.ofDays(1));
        socket.says("for ever");
        assertThat(socket.nextText()).isEqualTo("re for ever");
        assertThat(socket.closes).isEmpty();
    }

    @Test
    void aClosedConnectionLeavesNoTimer() {
        int withOne = timer.pending();

        socket.connection.closed();

        assertThat(timer.pending()).isEqualTo(withOne - 1);
    }
}
