package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody is a user any more who was signed out on the way to the conversation. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SignOutTest {

    private static final ConversationId ALICE = ConversationId.ofUser("alice");
    private static final String HELLO = "{\"type\":\"hello\",\"user\":\"alice\"";

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private Botkit botkit;

    private void build(Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder().skill(skills -> skills.fallback((bot, m) -> bot.reply("re")));
        more.accept(builder);
        botkit = builder.build();
    }

    @AfterEach
    void close() {
        mayEnd.countDown();
        botkit.close();
    }

    @Test
    void aSocketThatHasNotSpokenIsSignedOutToo() {
        build(builder -> {});
        TestSocket talking = TestSocket.signedIn(botkit, "alice").hello();
        TestSocket silent = TestSocket.signedIn(botkit, "alice");
        TestSocket somebody = TestSocket.signedIn(botkit, "bob");
        botkit.signOut(ALICE);
        assertThat(talking.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(silent.awaitClose()).isEqualTo(CloseCode.REFUSED);
        silent.hello().says("it is still me");
        botkit.push(ALICE, "your new PIN is 1234");
        assertThat(silent.texts()).isEmpty();
        assertThat(somebody.says("still there").nextText()).isEqualTo("re");
        assertThat(somebody.closes).isEmpty();
        assertThat(TestSocket.signedIn(botkit, "alice").says("signed in again").nextText())
                .isEqualTo("re");
    }

    @Test
    void aSocketWhoseFirstFrameWaitsForTheStoreIsSignedOutToo() throws Exception {
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        history.before(Call.HEAD, of -> hold());
        build(builder -> builder.history(history));
        TestSocket waiting = TestSocket.signedIn(botkit, "alice").hello();
        begun.await();
        botkit.signOut(ALICE);
        mayEnd.countDown();
        assertThat(waiting.awaitClose()).isEqualTo(CloseCode.REFUSED);
        botkit.push(ALICE, "your new PIN is 1234");
        assertThat(waiting.texts()).doesNotContain("your new PIN is 1234");
    }

    @Test
    void aCredentialThatWasBeingVerifiedIsSignedOutToo() throws Exception {
        build(builder -> builder.credentialVerifier(credential -> {
            hold();
            return VerifiedUser.of(credential);
        }));
        TestSocket waiting = anonymous().sends(HELLO + ",\"auth\":\"alice\"}");
        begun.await();
        botkit.signOut(ALICE.withLabel("any"));
        mayEnd.countDown();
        assertThat(waiting.awaitClose()).isEqualTo(CloseCode.REFUSED);
        botkit.push(ALICE, "your new PIN is 1234");
        assertThat(waiting.texts()).doesNotContain("your new PIN is 1234");
        TestSocket again = anonymous().sends(HELLO + ",\"auth\":\"alice\"}");
        assertThat(again.says("with a credential that came later").nextText()).isEqualTo("re");
    }

    @Test
    void aLoginThatWasBeingVerifiedIsSignedOutToo() throws Exception {
        build(builder -> builder.credentialVerifier(credential -> {
            hold();
            return VerifiedUser.of(credential);
        }));
        TestSocket waiting = anonymous().says("who am I?");
        assertThat(waiting.nextText()).isEqualTo("re");
        waiting.sends("{\"type\":\"identify\",\"user\":\"alice\",\"auth\":\"alice\"}");
        begun.await();
        botkit.signOut(ALICE);
        mayEnd.countDown();
        assertThat(waiting.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(botkit.export(ALICE)).doesNotContain("who am I?");
    }

    @Test
    void aCredentialShownInTheHandshakeIsSignedOutBeforeItIsUsed() {
        build(builder -> builder.credentialVerifier(VerifiedUser::of));
        Handshake handshake = Handshake.socket("127.0.0.1").withBearer("alice").withCookie(AnonymousSecret.generate());
        TestSocket silent = TestSocket.shows(botkit, handshake, "alice");
        botkit.signOut(ALICE);
        silent.hello();
        assertThat(silent.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void aFloodOfSignOutsHasWhoeverCouldBeMeantComeAgain() {
        build(builder -> {});
        TestSocket silent = TestSocket.signedIn(botkit, "alice");
        for (int i = 0; i <= 10_000; i++) {
            botkit.signOut(ConversationId.ofUser("user " + i));
        }
        silent.hello();
        assertThat(silent.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(TestSocket.signedIn(botkit, "alice").says("here I am").nextText())
                .isEqualTo("re");
    }

    private TestSocket anonymous() {
        return TestSocket.with(botkit, AnonymousSecret.generate(), "alice");
    }

    private void hold() {
        begun.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
