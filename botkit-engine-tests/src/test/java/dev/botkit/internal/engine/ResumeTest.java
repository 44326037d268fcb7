package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.RecordingPeer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees that speaks resume v1, and what one that does not never sees. */
class ResumeTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private BotkitBuilder builder() {
        return Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .skill(skills -> skills.hears("quiet", (bot, message) -> {})
                        .hears("typing", (bot, message) -> bot.typing())
                        .hears("many", (bot, message) -> {
                            for (int i = 0; i < 600; i++) {
                                bot.reply("n" + i);
                            }
                        })
                        .hears(".*", (bot, message) -> bot.reply("re " + message.text())));
    }

    private Botkit bot(BotkitBuilder builder) {
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    private static TestSocket resume(Botkit botkit, String more) {
        return TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1%s}}".formatted(more));
    }

    @Test
    void theSessionSaysWhereTheClientStands() {
        Botkit botkit = bot(builder());
        TestSocket.open(botkit, "u").says("a");

        Map<String, Object> session = resume(botkit, ",\"after\":0").next();

        assertThat(session)
                .containsEntry("type", "session")
                .containsEntry("v", 1)
                .containsEntry("resumed", true)
                .doesNotContainKey("reason")
                .containsEntry("seq", 2)
                .containsEntry("date", "2026-01-01T00:00:00Z")
                .containsEntry("ping_seconds", 25)
                .containsEntry("limits", Map.of("text_bytes", 16_384, "frame_bytes", 65_536));
        assertThat((String) session.get("conversation"))
                .isNotEmpty()
                .doesNotContain("u:")
                .isNotEqualTo(TestSocket.open(botkit, "v")
                        .sends("{\"type\":\"hello\",\"user\":\"v\",\"resume\":{\"v\":1}}")
                        .next()
                        .get("conversation"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "99", "1.5", "\"1\"", "true", "{}", "4294967297"})
    void aVersionOfResumeThatIsNotSpokenIsRefusedWithTheListOfThoseThatAre(String version) {
        Botkit botkit = bot(builder());

        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":" + version + "}}");

        assertThat(socket.next())
                .containsEntry("type", "rejected")
                .containsEntry("code", "unsupported_version")
                .containsEntry("retry", false)
                .containsEntry("supported", List.of(1))
                .hasEntrySatisfying(
                        "message", text -> assertThat(text.toString()).contains("resume.v 1"));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(socket.frames).isEmpty();
    }

    @Test
    void aVersionOfResumeThatIsNotSpokenIsRefusedOverPostToo() {
        Botkit botkit = bot(builder());
        BlockingQueue<dev.botkit.transport.PostAnswer> answers = new LinkedBlockingQueue<>();

        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1").withToken(TestSocket.SECRET),
                        "{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":2}}",
                        java.time.Duration.ofSeconds(30),
                        answers::add);

        dev.botkit.transport.PostAnswer answer = answers.remove();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"unsupported_version\"", "\"supported\":[1]");
    }

    @Test
    void ownMessagesAreConfirmedAndThoseOfOtherTabsEchoed() {
        Botkit botkit = bot(builder());
        TestSocket one = resume(botkit, "");
        TestSocket two = resume(botkit, "");
        TestSocket basic = TestSocket.open(botkit, "u").hello();
        one.next();
        two.next();

        one.says("m1", "hi");

        assertThat(one.next())
                .containsOnlyKeys("type", "id", "seq", "date")
                .containsEntry("type", "received")
                .containsEntry("id", "m1")
                .containsEntry("seq", 1);
        assertThat(one.next()).containsEntry("type", "message").containsEntry("seq", 2);
        assertThat(two.next())
                .containsEntry("type", "echo")
                .containsEntry("id", "m1")
                .containsEntry("text", "hi")
                .containsEntry("seq", 1)
                .containsKey("date");
        assertThat(two.next()).containsEntry("type", "message").containsEntry("seq", 2);
        assertThat(basic.frames).extracting(frame -> frame.get("type")).containsExactly("message");
    }

    @Test
    void aRepeatIsConfirmedAgainAndRunsNothing() {
        Botkit botkit = bot(builder());
        TestSocket socket = resume(botkit, "");
        socket.says("m1", "hi").says("m1", "hi");

        assertThat(socket.frames)
                .extracting(frame -> frame.get("type") + " " + frame.get("seq"))
                .containsExactly("session 0", "received 1", "message 2", "received 1");
        assertThat(List.copyOf(socket.frames).get(3)).containsEntry("duplicate", true);
    }

    @Test
    void aConfirmationSaysWhenTheServerTookTheMessage() {
        Botkit botkit = bot(builder());
        TestSocket socket = resume(botkit, "");
        TestSocket other = resume(botkit, "");
        socket.says("m1", "quiet");
        timer.advance(Duration.ofHours(1));
        socket.says("m1", "quiet").says("m2", "quiet");

        assertThat(socket.frames)
                .extracting(frame -> frame.get("type") + " " + frame.get("id") + " " + frame.get("date"))
                .containsExactly(
                        "session null 2026-01-01T00:00:00Z",
                        "received m1 2026-01-01T00:00:00Z",
                        "received m1 2026-01-01T00:00:00Z",
                        "received m2 2026-01-01T01:00:00Z");
        assertThat(other.frames)
                .extracting(frame -> frame.get("date"))
                .containsExactly("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
    }

    @Test
    void theNewestEntriesComeOnAFreshPage() {
        Botkit botkit = bot(builder());
        TestSocket talker = TestSocket.open(botkit, "u");
        for (int i = 0; i < 10; i++) {
            talker.says("text " + i);
        }

        TestSocket fresh = resume(botkit, ",\"last\":3");

        assertThat(fresh.frames)
                .extracting(frame -> frame.get("type") + " " + frame.get("seq"))
                .containsExactly("session 20", "message 18", "echo 19", "message 20");
        assertThat(fresh.next()).containsEntry("resumed", false).doesNotContainKey("reason");
    }

    @Test
    void aGapThatMemoryDoesNotHoldAnyMoreIsSaidNotHidden() {
        Botkit botkit = bot(builder()
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.logEntries(10))
                        .build()));
        TestSocket.open(botkit, "u").says("many");

        TestSocket late = resume(botkit, ",\"after\":5,\"last\":2");

        assertThat(late.next()).containsEntry("resumed", false).containsEntry("reason", "dropped");
        assertThat(late.frames).extracting(frame -> frame.get("seq")).containsExactly(600, 601);
    }

    @Test
    void aGapOfMoreThanTenThousandIsTooFar() {
        Botkit botkit = bot(builder()
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.messageBurst(100))
                        .build()));
        TestSocket talker = TestSocket.open(botkit, "u");
        for (int i = 0; i < 17; i++) {
            talker.says("many");
        }

        assertThat(resume(botkit, ",\"after\":1").next())
                .containsEntry("resumed", false)
                .containsEntry("reason", "too_far");
    }

    /** Where there is a store, what follows such a cursor is not asked for: the client is let in nevertheless. */
    @Test
    void aGapOfMoreThanTenThousandIsTooFarWhereThereIsAStore() throws Exception {
        History history = History.inMemory();
        List<dev.botkit.history.LogEntry> entries = new ArrayList<>();
        for (int seq = 1; seq <= 10_100; seq++) {
            entries.add(dev.botkit.history.LogEntry.of(
                    TestSocket.SECRET.conversation("u"),
                    "e",
                    seq,
                    "m" + seq,
                    dev.botkit.history.LogEntry.Kind.SENT,
                    Instant.EPOCH,
                    "{\"text\":\"n\",\"user\":\"u\",\"channel\":\"socket\"}"));
        }
        history.log().append(entries);
        assertThat(history.log().head(TestSocket.SECRET.conversation("u")).seq())
                .isEqualTo(10_100);
        Botkit botkit = bot(builder().history(history));

        Map<String, Object> session = resume(botkit, ",\"after\":1").frames.poll(10, TimeUnit.SECONDS);

        List<String> loops = Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getName().startsWith("botkit-store-reader")
                        && each.getKey().getState() == Thread.State.RUNNABLE)
                .map(each -> each.getKey().getName() + " " + List.of(each.getValue()))
                .filter(each -> each.contains("Reception.attach"))
                .toList();
        assertThat(session)
                .as("the session within 10 s; readers that loop: %s", loops)
                .isNotNull();
        assertThat(session).containsEntry("resumed", false).containsEntry("reason", "too_far");
    }

    @Test
    void aCursorOfTheFutureIsOfAnotherEpoch() {
        Botkit botkit = bot(builder());

        assertThat(resume(botkit, ",\"after\":7").next())
                .containsEntry("resumed", false)
                .containsEntry("reason", "epoch");
    }

    @Test
    void aClientThatCatchesUpGetsEveryPageOnce() {
        Botkit botkit = bot(builder());
        TestSocket.open(botkit, "u").says("many");

        TestSocket late = resume(botkit, ",\"after\":0");

        assertThat(late.frames)
                .hasSize(602)
                .extracting(frame -> frame.get("seq"))
                .startsWith(601, 1, 2)
                .endsWith(600, 601);
    }

    private static Connection open(Botkit botkit, Peer peer) {
        return botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET), peer);
    }

    @Test
    void aClientThatIsTooSlowFallsBehindOnceAndCatchesUp() {
        Botkit botkit = bot(builder()
                .limits(Limits.builder()
                        .clients(clients -> clients.sendFrames(50))
                        .build()));
        RecordingPeer slow = new RecordingPeer();
        slow.stopReading();
        Connection connection = open(botkit, slow);
        connection.receive("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1}}");
        slow.takeAll();
        TestSocket talker = TestSocket.open(botkit, "u");

        talker.says("many");
        assertThat(slow.closes).isEmpty();
        slow.takeAll();
        assertThat(slow.frames).hasSizeGreaterThan(600);
        List<Integer> seqs = slow.frames.stream()
                .skip(1)
                .map(frame -> (Integer) frame.get("seq"))
                .toList();
        assertThat(seqs).hasSize(601).doesNotHaveDuplicates().isSorted();

        talker.says("many");
        slow.takeAll();
        assertThat(slow.closes).as("the second time").containsExactly(CloseCode.OVERLOADED);
    }

    @Test
    void aPingIsAnsweredToResumeClientsOnly() {
        Botkit botkit = bot(builder());
        TestSocket socket = resume(botkit, "").sends("{\"type\":\"ping\",\"t\":[1,\"x\"]}");
        socket.next();

        assertThat(socket.next()).containsEntry("type", "pong").containsEntry("t", List.of(1, "x"));
        assertThat(TestSocket.open(botkit, "u").hello().sends("{\"type\":\"ping\",\"t\":1}").frames)
                .isEmpty();
    }

    @Test
    void refusalsAreRejectedFrames() {
        Botkit botkit = bot(builder()
                .acceptFilter(message -> {
                    if (message.text().equals("no")) {
                        throw new RefusedException(Refusal.REFUSED, "Not here.");
                    }
                    return message;
                })
                .limits(Limits.builder()
                        .conversations(
                                conversations -> conversations.messageBurst(3).messagesPerSecond(1))
                        .build()));
        TestSocket socket = resume(botkit, "");
        socket.next();

        socket.says("m1", "no");
        assertThat(socket.next())
                .containsEntry("type", "rejected")
                .containsEntry("id", "m1")
                .containsEntry("code", "refused")
                .containsEntry("retry", false);
        socket.sends("{\"type\":7}");
        assertThat(socket.next())
                .containsEntry("type", "rejected")
                .containsEntry("code", "bad_frame")
                .containsEntry("retry", false);
        socket.says("m2", "quiet").says("m3", "quiet").says("m4", "quiet");
        assertThat(socket.next()).containsEntry("type", "received");
        assertThat(socket.next()).containsEntry("type", "received");
        assertThat(socket.next())
                .containsEntry("type", "rejected")
                .containsEntry("id", "m4")
                .containsEntry("code", "rate_limited")
                .containsEntry("retry", true);
    }

    @Test
    void closingIsAnnouncedToResumeClients() {
        Botkit botkit = bot(builder());
        TestSocket socket = resume(botkit, "");
        TestSocket basic = TestSocket.open(botkit, "u").hello();
        socket.next();

        botkit.close();

        assertThat(socket.next()).containsEntry("type", "closing").containsEntry("retry_after_ms", 1_000);
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(basic.frames).isEmpty();
        assertThat(basic.awaitClose()).isEqualTo(CloseCode.GOING_AWAY);
    }

    // ---- who it is

    private static final CredentialVerifier NAMES = credential -> {
        if (credential.equals("blocked")) {
            throw new IllegalStateException("on purpose");
        }
        if (!credential.startsWith("good:")) {
            throw new RefusedException(Refusal.UNAUTHORIZED, "The credential is bad.");
        }
        return VerifiedUser.of(credential.substring(5)).expiring(Instant.EPOCH.plusSeconds(4_000_000_000L));
    };

    @Test
    void aCredentialNamesTheConversation() throws Exception {
        Botkit botkit = bot(builder().credentialVerifier(NAMES));
        BlockingQueue<String> handled = new LinkedBlockingQueue<>();
        Botkit other = bot(builder().credentialVerifier(NAMES).receiveMiddleware((bot, message, next) -> {
            handled.add(bot.conversation() + " " + message.fields().containsKey("auth"));
            next.proceed(message);
        }));

        TestSocket.open(other, "mallory")
                .sends("{\"type\":\"message\",\"text\":\"quiet\",\"user\":\"bob\",\"auth\":\"good:alice\"}");
        assertThat(handled.poll(10, TimeUnit.SECONDS)).isEqualTo("verified:alice false");
        for (String bad : List.of("bad", "blocked", "")) {
            TestSocket refused =
                    TestSocket.open(botkit, "u").sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"" + bad + "\"}");
            assertThat(refused.awaitClose()).as(bad).isEqualTo(CloseCode.REFUSED);
        }
    }

    @Test
    void whatComesWhileACredentialIsCheckedWaitsInItsOrder() throws Exception {
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        Botkit botkit = bot(builder().credentialVerifier(credential -> {
            try {
                assertThat(go.poll(10, TimeUnit.SECONDS)).isEqualTo("go");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return VerifiedUser.of("alice");
        }));
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"x\",\"resume\":{\"v\":1}}");
        for (int i = 0; i < 20; i++) {
            socket.says("m" + i, "quiet " + i);
        }
        assertThat(socket.frames).isEmpty();
        go.add("go");

        assertThat(socket.next()).containsEntry("type", "session");
        for (int i = 0; i < 20; i++) {
            assertThat(socket.next()).containsEntry("id", "m" + i).containsEntry("seq", i + 1);
        }
    }

    @Test
    void aCredentialThatExpiresEndsItsConnection() {
        Botkit botkit = bot(builder()
                .credentialVerifier(credential ->
                        VerifiedUser.of("alice").expiring(timer.instant().plusSeconds(60))));
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"x\",\"resume\":{\"v\":1}}");
        assertThat(socket.next()).containsEntry("type", "session");

        timer.advance(java.time.Duration.ofSeconds(59));
        assertThat(socket.closes).isEmpty();
        timer.advance(java.time.Duration.ofSeconds(2));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void aFreshCredentialOfTheSameUserKeepsItsConnection() {
        Botkit botkit = bot(builder()
                .credentialVerifier(credential ->
                        VerifiedUser.of("alice").expiring(timer.instant().plusSeconds(60))));
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"x\",\"resume\":{\"v\":1}}");
        assertThat(socket.next()).containsEntry("type", "session");
        timer.advance(java.time.Duration.ofSeconds(50));
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"y\"}").sends("{\"type\":\"ping\",\"t\":1}");
        assertThat(socket.next()).containsEntry("type", "pong");

        timer.advance(java.time.Duration.ofSeconds(50));
        assertThat(socket.closes).isEmpty();
        timer.advance(java.time.Duration.ofSeconds(20));
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void aVerifierThatCannotTellNowHasTheClientTryLater() {
        Botkit botkit = bot(builder().credentialVerifier(credential -> {
            throw new RefusedException(Refusal.BUSY, "Ask again later.");
        }));

        TestSocket socket = TestSocket.open(botkit, "u").sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"x\"}");

        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void aNameLongerThanALabelIsNobodys() {
        Botkit botkit = bot(builder());

        assertThat(TestSocket.signedIn(botkit, "x".repeat(10_000)).hello().awaitClose())
                .isEqualTo(CloseCode.REFUSED);
        assertThat(TestSocket.signedIn(botkit, "x".repeat(512)).hello().closes).isEmpty();
    }

    @Test
    void manySocketsOfOneAddressSendNoFasterThanTheAddressMay() {
        Botkit botkit = bot(builder()
                .limits(Limits.builder()
                        .clients(clients -> clients.framesPerSecondPerAddress(10))
                        .build()));
        List<TestSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sockets.add(TestSocket.with(botkit, AnonymousSecret.generate(), "u").says("quiet"));
        }

        assertThat(sockets.stream().filter(socket -> !socket.frames.isEmpty()))
                .as("refused beyond the burst")
                .hasSize(10)
                .allSatisfy(socket -> assertThat(socket.next()).containsEntry("error", "rate_limited"));
    }

    @Test
    void signingOutClosesThatUsersConnectionsOnly() {
        Botkit botkit = bot(builder());
        TestSocket alice = TestSocket.signedIn(botkit, "alice").hello();
        TestSocket bob = TestSocket.signedIn(botkit, "bob").hello();

        botkit.signOut(ConversationId.ofUser("alice"));

        assertThat(alice.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(bob.closes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnonymousConversationIsCarriedOverAtLogin(boolean stored) {
        History history = History.inMemory();
        BotkitBuilder builder = builder().credentialVerifier(NAMES);
        Botkit botkit = bot(stored ? builder.history(history) : builder);
        TestSocket socket = resume(botkit, "").says("m1", "hello");
        assertThat(socket.next()).containsEntry("type", "session");
        assertThat(socket.next()).containsEntry("type", "received");
        assertThat(socket.next()).containsEntry("id", "m1~1");

        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"good:alice\","
                + "\"user_profile\":{\"id\":\"7\",\"name\":\"Alice\"}}");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);

        TestSocket again = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"auth\":\"good:alice\","
                        + "\"resume\":{\"v\":1,\"last\":50}}");
        assertThat(again.next()).containsEntry("type", "session").containsEntry("seq", 2);
        assertThat(again.next())
                .containsEntry("id", "m1")
                .containsEntry("seq", 1)
                .containsEntry("text", "hello");
        assertThat(again.next()).containsEntry("id", "m1~1").containsEntry("seq", 2);
        assertThat(botkit.export(ConversationId.verified("alice"))).contains("\"Alice\"");
        assertThat(resume(botkit, ",\"after\":0").next()).containsEntry("seq", 0);
    }

    @Test
    void anotherUsersCursorAndEpochReadNothing() {
        Botkit botkit = bot(builder());
        TestSocket victim = resume(botkit, "");
        victim.says("m1", "secret");
        String epoch = String.valueOf(victim.next().get("epoch"));

        TestSocket thief = TestSocket.with(botkit, AnonymousSecret.generate(), "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0,\"last\":200,\"epoch\":\""
                        + epoch + "\"}}");

        assertThat(thief.next()).containsEntry("resumed", false).containsEntry("seq", 0);
        assertThat(thief.frames).isEmpty();
    }

    @Test
    void quickRepliesAndFilesAreReplayedAsTheyWereSent() {
        Botkit botkit = bot(Botkit.builder()
                .executor(Runnable::run)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply(Reply.of("choose")
                        .quickReply("Yes", "y")
                        .image("robot.svg")
                        .with("$ne", Map.of("a.b", 1))))));
        TestSocket live = resume(botkit, "").says("m1", "x");
        live.next();
        live.next();
        Map<String, Object> sent = live.next();

        TestSocket late = resume(botkit, ",\"after\":0");
        late.next();
        late.next();
        assertThat(late.next()).isEqualTo(sent).containsKeys("quick_replies", "files", "$ne");
    }
}
