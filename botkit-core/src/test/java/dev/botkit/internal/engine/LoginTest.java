package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes along when a user logs in during a chat, and what is never lost by it. */
class LoginTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final ConversationId ALICE = ConversationId.verified("alice");
    private static final CredentialVerifier NAMES = credential -> VerifiedUser.of(credential);
    private static final int MANY = 1_000_000;

    private final ScriptedHistory history = new ScriptedHistory();
    private final HandTimer timer = new HandTimer();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();
    private final List<CountDownLatch> held = new ArrayList<>();
    private final Skill echo = skills -> skills.fallback((bot, message) -> {
        handled.add(message.conversation().proof() + " " + message.id());
        bot.reply("re " + message.text());
    });

    @AfterEach
    void close() {
        held.forEach(CountDownLatch::countDown);
        bots.forEach(Botkit::close);
    }

    private Botkit bot(boolean stored, Skill skill) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .credentialVerifier(NAMES)
                .limits(Limits.builder()
                        .closeTimeout(Duration.ofMillis(50))
                        .messagesPerSecond(MANY)
                        .messageBurst(MANY)
                        .framesPerSecondPerAddress(MANY)
                        .build())
                .skill(skill);
        Botkit botkit = (stored ? builder.history(history) : builder).build();
        bots.add(botkit);
        return botkit;
    }

    private CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held.add(latch);
        return latch;
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("within 20 s").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** A client of resume v1 with the newest 200 entries: anonymous without a credential. */
    private static TestSocket resume(Botkit botkit, String auth) {
        return TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\""
                        + (auth.isEmpty() ? "" : ",\"auth\":\"" + auth + "\"")
                        + ",\"resume\":{\"v\":1,\"last\":200}}");
    }

    private static void login(TestSocket socket, String name) {
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"" + name + "\"}");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
    }

    /** The frame of that id; those before it are taken, too. */
    private static Map<String, Object> frame(TestSocket socket, String id) {
        Map<String, Object> next = socket.next();
        while (!id.equals(next.get("id"))) {
            next = socket.next();
        }
        return next;
    }

    private static List<Object> ids(TestSocket socket, int count) {
        List<Object> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(socket.next().get("id"));
        }
        return ids;
    }

    /** So many messages of the anonymous user with their replies, as an earlier run has left them. */
    private void storedChat(int messages) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 1; i <= messages; i++) {
            String fields = "{\"text\":\"a" + i + "\",\"user\":\"u\",\"channel\":\"socket\"}";
            entries.add(new LogEntry(
                    U, "e", 2L * i - 1, "a" + i, LogEntry.Kind.RECEIVED, null, Instant.EPOCH, fields, false));
            entries.add(new LogEntry(
                    U, "e", 2L * i, "a" + i + "~1", LogEntry.Kind.SENT, "a" + i, Instant.EPOCH, fields, true));
        }
        history.in.log().append(entries);
    }

    private List<String> storedIds(ConversationId id) {
        return history.in.log().readAfter(id, 0, MANY, Integer.MAX_VALUE).entries().stream()
                .map(LogEntry::id)
                .toList();
    }

    private static boolean isCopy(List<LogEntry> batch) {
        return batch.stream()
                .anyMatch(entry ->
                        entry.conversation().equals(ALICE) && entry.id().startsWith("a"));
    }

    // ---- what goes along

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnonymousChatIsAppendedToAConversationThatHasEntries(boolean stored) {
        Botkit botkit = bot(stored, echo);
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        TestSocket socket = resume(botkit, "").says("m1", "one");
        assertThat(frame(socket, "m1~1")).containsEntry("seq", 2);

        login(socket, "alice");

        TestSocket own = resume(botkit, "alice");
        assertThat(own.next()).containsEntry("type", "session").containsEntry("seq", 3);
        assertThat(own.nextText()).isEqualTo("you have mail");
        assertThat(ids(own, 2)).containsExactly("m1", "m1~1");
        assertThat(resume(botkit, "").next()).as("under the old secret").containsEntry("seq", 0);
        assertThat(handled).containsExactly("ANON m1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatIsSentAgainAfterALoginIsADuplicate(boolean stored) {
        Botkit botkit = bot(stored, echo);
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        login(socket, "alice");

        TestSocket own = resume(botkit, "alice");
        frame(own, "m1~1");
        own.says("m1", "one");

        assertThat(own.next())
                .containsEntry("type", "received")
                .containsEntry("id", "m1")
                .containsEntry("seq", 2)
                .containsEntry("duplicate", true);
        assertThat(handled).containsExactly("ANON m1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOpenDeviceOfTheUserGoesOnAndIsShownTheChat(boolean stored) {
        Botkit botkit = bot(stored, echo);
        TestSocket device = resume(botkit, "alice");
        TestSocket basic = TestSocket.signedIn(botkit, "alice").says("b1", "basic");
        assertThat(basic.nextText()).isEqualTo("re basic");
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");

        login(socket, "alice");

        assertThat(frame(device, "m1")).containsEntry("type", "echo").containsEntry("seq", 3);
        assertThat(device.next()).containsEntry("id", "m1~1").containsEntry("seq", 4);
        device.says("d1", "on");
        assertThat(device.next()).containsEntry("type", "received").containsEntry("seq", 5);
        assertThat(device.next()).containsEntry("id", "d1~1");
        assertThat(basic.nextText()).as("what a basic client is shown next").isEqualTo("re on");
        assertThat(device.closes).isEmpty();
    }

    @Test
    void whatWasSaidLongAgoIsNotOlderThanWhatItFollows() {
        Botkit botkit = bot(true, echo);
        storedChat(1);
        timer.advance(Duration.ofDays(30));
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        login(resume(botkit, ""), "alice");

        assertThat(history.in.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id, LogEntry::date)
                .hasSize(3)
                .isSortedAccordingTo(java.util.Comparator.comparing(
                        tuple -> (Instant) tuple.toList().get(1)));
    }

    // ---- what else happens meanwhile

    @Test
    void whatAnotherDeviceSaysBetweenThePagesIsNeitherLostNorSkipped() {
        storedChat(220);
        Botkit botkit = bot(true, echo);
        TestSocket device = resume(botkit, "alice");
        assertThat(device.next()).containsEntry("type", "session");
        AtomicInteger page = new AtomicInteger();
        history.onAppend = batch -> {
            if (isCopy(batch)) {
                device.says("d" + page.incrementAndGet(), "meanwhile");
            }
        };
        login(resume(botkit, ""), "alice");
        history.onAppend = batch -> {};
        device.says("last", "last");
        frame(device, "last~1");

        assertThat(page.get()).as("pages").isGreaterThanOrEqualTo(3);
        List<String> ids = storedIds(ALICE);
        assertThat(ids).doesNotHaveDuplicates().hasSize(440 + 2 * page.get() + 2);
        for (int i = 1; i <= page.get(); i++) {
            assertThat(ids).contains("d" + i, "d" + i + "~1");
        }
        assertThat(ids.stream().filter(id -> id.startsWith("a")).toList())
                .startsWith("a1", "a1~1", "a2")
                .endsWith("a220", "a220~1");
        assertThat(handled).hasSize(page.get() + 1).noneMatch(message -> message.contains(" a"));
        assertThat(storedIds(U)).isEmpty();
        botkit.close();
        handled.clear();
        TestSocket later = TestSocket.signedIn(bot(true, echo), "alice").says("x", "x");
        assertThat(later.nextText()).isEqualTo("re x");
        assertThat(handled).containsExactly("VERIFIED x");
    }

    @Test
    void aMessageThatIsOnItsWayIsNotTakenAsANewOne() {
        storedChat(220);
        Botkit botkit = bot(true, echo);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch store = hold();
        history.onAppend = batch -> {
            if (isCopy(batch)) {
                writing.countDown();
                awaits(store);
            }
        };
        TestSocket socket = resume(botkit, "");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        awaits(writing);
        TestSocket early = resume(botkit, "alice");
        assertThat(early.next()).containsEntry("type", "session");
        early.says("a220", "a220");
        assertThat(early.next())
                .containsEntry("type", "rejected")
                .containsEntry("code", "busy")
                .containsEntry("retry", true);
        store.countDown();
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        frame(early, "a220~1");
        early.says("a220", "a220");
        assertThat(early.next()).containsEntry("type", "received").containsEntry("duplicate", true);
        early.says("new", "new");
        assertThat(frame(early, "new~1")).containsEntry("text", "re new");
        assertThat(handled).containsExactly("VERIFIED new");
    }

    // ---- what cannot be carried over

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeCarriedOverStaysUnderItsSecretAndGoesAlongLater(boolean stored) throws Exception {
        Botkit botkit = bot(stored, echo);
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        CountDownLatch leaving = new CountDownLatch(1);
        CountDownLatch store = hold();
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        // As when it is being erased, and the store is slow.
        Objects.requireNonNull(((Engine) botkit.gateway()).conversations().find(ALICE))
                .end(
                        false,
                        CloseCode.RECONNECT,
                        "ends",
                        () -> {
                            leaving.countDown();
                            awaits(store);
                        },
                        failure -> left.complete(true));
        awaits(leaving);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");

        login(socket, "alice");

        TestSocket again = resume(botkit, "");
        frame(again, "m1~1");
        store.countDown();
        left.get(20, TimeUnit.SECONDS);
        login(again, "alice");
        frame(resume(botkit, "alice"), "m1~1");
        assertThat(resume(botkit, "").next()).containsEntry("seq", 0);
        assertThat(handled).containsExactly("ANON m1");
    }

    @Test
    void aFullMemoryLosesNothingAtALoginWithoutAStore() {
        // In place, so that nothing makes room when all has been said.
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .credentialVerifier(NAMES)
                .skill(echo)
                .build();
        bots.add(botkit);
        TestSocket socket = resume(botkit, "").says("m1", "one").says("m2", "two");
        frame(socket, "m2~1");
        Conversations memory = ((Engine) botkit.gateway()).conversations();
        long full = Limits.DEFAULT.memoryBytes() - memory.bytes() + 1;
        memory.grew(full);

        login(socket, "alice");

        assertThat(ids(resume(botkit, "alice"), 5)).containsExactly(null, "m1", "m1~1", "m2", "m2~1");
        memory.grew(-full);
        assertThat(resume(botkit, "").next()).containsEntry("seq", 0);
        assertThat(handled).containsExactly("ANON m1", "ANON m2");
    }

    @Test
    void aStoreThatIsGoneInTheMiddleLeavesTheAnonymousChatWholeAndTheNextLoginGoesOn() {
        storedChat(220);
        Botkit botkit = bot(true, echo);
        AtomicInteger pages = new AtomicInteger();
        CountDownLatch down = new CountDownLatch(1);
        history.onAppend = batch -> {
            if (isCopy(batch) && pages.incrementAndGet() > 1) {
                down.countDown();
                throw new StoreUnavailableException("down", null);
            }
        };
        TestSocket socket = resume(botkit, "");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        awaits(down);
        // Each try has its own time.
        while (socket.closes.isEmpty()) {
            timer.advance(Limits.DEFAULT.storeTimeout().plusSeconds(1));
            Thread.onSpinWait();
        }
        history.onAppend = batch -> {};
        assertThat(storedIds(U)).as("what stays").hasSize(440);
        assertThat(storedIds(ALICE)).as("what is there").isNotEmpty().hasSizeLessThan(440);

        login(resume(botkit, ""), "alice");

        assertThat(storedIds(ALICE)).hasSize(440).doesNotHaveDuplicates();
        assertThat(storedIds(U)).isEmpty();
        TestSocket.signedIn(botkit, "alice").says("x", "x").nextText();
        assertThat(handled).containsExactly("VERIFIED x");
    }

    @Test
    void anAccountThatIsLeftForAnotherOneKeepsItsLogInMemory() {
        Botkit botkit = bot(false, echo);
        TestSocket other = resume(botkit, "alice").says("m1", "one");
        frame(other, "m1~1");
        TestSocket socket = resume(botkit, "alice");

        login(socket, "bob");

        assertThat(ids(resume(botkit, "alice"), 3)).containsExactly(null, "m1", "m1~1");
        assertThat(other.closes).as("another device of alice").isEmpty();
        assertThat(resume(botkit, "bob").next()).containsEntry("seq", 0);
    }
}
