package dev.botkit.internal.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pushes in memory: clients of one network address do not take the places of all others. */
class PushPlacesTest {

    private static final String ATTACKER = "10.0.0.1";
    private static final String NEIGHBOUR = "10.0.0.2";
    private static final int SHARE = PushPlaces.MOST / PushPlaces.ADDRESS;
    private static final int FEW = PushPlaces.MOST / PushPlaces.ADDRESS_OF_LAST_QUARTER;

    private final PushPlaces places = new PushPlaces();

    private static PushKey key(String user, int number) {
        return new PushKey(ConversationId.ofUser(user), "p" + number);
    }

    /** How many places an address gets for one user. */
    private int taken(String user, String network) {
        int taken = 0;
        try {
            while (taken < PushPlaces.MOST) {
                places.take(key(user, taken), network, 100);
                taken++;
            }
        } catch (LimitExceededException e) {
            assertThat(e.isRetriable()).isTrue();
        }
        return taken;
    }

    @Test
    void anAddressHasAQuarterAndFewOfTheLastQuarter() {
        assertThat(taken("a", "10.0.0.1")).isEqualTo(SHARE);
        assertThat(taken("b", "10.0.0.2")).isEqualTo(SHARE);
        assertThat(taken("c", "10.0.0.3")).isEqualTo(SHARE);
        assertThat(taken("d", "10.0.0.4")).isEqualTo(FEW);
        assertThat(taken("e", "10.0.0.5")).isEqualTo(FEW);
    }

    @Test
    void largePushesCountByTheirSize() {
        places.take(key("a", 0), ATTACKER, 3 << 20);
        places.take(key("b", 0), ATTACKER, 900_000);
        assertThatThrownBy(() -> places.take(key("a", 1), ATTACKER, 3 << 20))
                .isInstanceOf(LimitExceededException.class);
        places.take(key("n", 0), NEIGHBOUR, 3 << 20);
    }

    @Test
    void theHostsOwnPushesHaveNoShare() {
        for (int i = 0; i < PushPlaces.MOST; i++) {
            places.take(key("a", i), null, 100);
        }
        assertThat(places.of(ConversationId.ofUser("a"))).hasSize(PushPlaces.MOST);
    }

    @Test
    void aPlaceIsFreeAgainOnceItsPushIsForgotten() {
        assertThat(taken("a", ATTACKER)).isEqualTo(SHARE);
        places.forget(key("a", 7));
        places.forget(key("a", 7));
        places.take(key("b", 0), ATTACKER, 100);
        assertThatThrownBy(() -> places.take(key("b", 1), ATTACKER, 100)).isInstanceOf(LimitExceededException.class);
        places.forget(ConversationId.ofUser("a"), key -> true);
        assertThat(places.of(ConversationId.ofUser("a"))).isEmpty();
        assertThat(taken("c", ATTACKER)).isEqualTo(SHARE - 1);
    }

    @Test
    void aPushThatGoesOverToAnotherConversationKeepsItsAddress() {
        assertThat(taken("anonymous", ATTACKER)).isEqualTo(SHARE);
        for (int i = 0; i < SHARE; i++) {
            places.copy(key("anonymous", i), key("alice", i), 100);
            places.forget(key("anonymous", i));
        }
        assertThat(places.of(ConversationId.ofUser("anonymous"))).isEmpty();
        assertThat(places.of(ConversationId.ofUser("alice").withLabel("holiday")))
                .as("of the user, whatever the label")
                .hasSize(SHARE);
        assertThatThrownBy(() -> places.take(key("b", 0), ATTACKER, 100)).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void aNeighbourIsRemindedThoughOneAddressHasScheduledAllItCan() throws Exception {
        ManualTimer timer = new ManualTimer();
        try (Botkit botkit = Botkit.builder()
                .timer(timer)
                .executor(Runnable::run)
                .limits(Limits.builder()
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    bot.schedulePush(
                            bot.conversation(),
                            Reply.of("do it"),
                            timer.instant().plus(Duration.ofDays(30)));
                    bot.reply("I will");
                }))
                .build()) {
            String answer = "I will";
            for (int user = 0; answer.equals("I will") && user < 101; user++) {
                TestSocket socket = TestSocket.at(botkit, ATTACKER, "a" + user);
                for (int i = 0; answer.equals("I will") && i < 100; i++) {
                    answer = socket.says("remind me").nextText();
                }
                socket.connection.closed();
            }
            assertThat(answer).as("the last answer of the one").contains("went wrong");
            assertThat(TestSocket.with(botkit, AnonymousSecret.generate(), "me")
                            .says("remind me")
                            .nextText())
                    .isEqualTo("I will");
            timer.advance(Duration.ofDays(30));
            assertThat(botkit.awaitStore(Duration.ofSeconds(60))).isTrue();
            assertThat(TestSocket.at(botkit, ATTACKER, "again")
                            .says("remind me")
                            .nextText())
                    .as("once all of it was sent")
                    .isEqualTo("I will");
        }
    }
}
