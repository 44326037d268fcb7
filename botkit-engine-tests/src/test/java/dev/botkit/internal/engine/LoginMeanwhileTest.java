package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.store.ProfileSource;
import dev.botkit.monitor.Health;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do while a user logs in, on another device, on another node and as host, loses nothing. */
class LoginMeanwhileTest extends LoginChats {

    /** The user goes on to the next page at once. */
    @Test
    void aChatThatLeavesMemoryWhileTheCredentialIsCheckedGoesAlong() throws Exception {
        CountDownLatch checking = new CountDownLatch(1);
        CountDownLatch checked = hold();
        Botkit botkit = Botkit.builder()
                .timer(timer)
                .history(history)
                .credentialVerifier(credential -> {
                    checking.countDown();
                    awaits(checked);
                    return VerifiedUser.of(credential);
                })
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(60_000).framesPerSecondPerAddress(MANY))
                        .build())
                .skill(echo)
                .build();
        bots.add(botkit);
        TestSocket page = TestSocket.open(botkit, "u").says("a1", "hi");
        assertThat(page.nextText()).isEqualTo("re hi");
        StoredTurns.awaitHandled(inner, U, "a1");
        page.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        awaits(checking);
        page.connection.closed();
        for (int i = 0; EngineProbe.conversations(botkit).find(U) != null && i < 200; i++) {
            TestSocket other = TestSocket.open(botkit, "other" + i).says("b" + i, "hello");
            assertThat(other.nextText()).isEqualTo("re hello");
            other.connection.closed();
        }
        assertThat(EngineProbe.conversations(botkit).find(U))
                .as("it has made room for others")
                .isNull();

        checked.countDown();

        // It goes along when its turns have ended, and is erased at the end.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!storedIds(U).isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(storedIds(ALICE)).as("what alice finds on the next page").contains("a1", "a1~1");
        assertThat(storedIds(U)).as("what is left under the anonymous name").isEmpty();
    }

    @Test
    void aProfileGoesAlongAlsoWhenAsManyWaitForTheStoreAsMay() throws Exception {
        Botkit botkit = bot(true, echo);
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"message\",\"id\":\"a1\",\"text\":\"hi\",\"user\":\"u\","
                        + "\"user_profile\":{\"id\":\"7\"}}");
        assertThat(socket.nextText()).isEqualTo("re hi");
        StoredTurns.awaitHandled(inner, U, "a1");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(inner.profiles().read(U)).as("the anonymous user's profile").isNotNull();
        CountDownLatch storeTakes = hold();
        history.before(Call.WRITE_PROFILE, of -> awaits(storeTakes));
        for (int i = 0; EngineProbe.profiles(botkit).wants(new OtherProfile(i), "10.0.1." + i); i++) {
            assertThat(i).as("profiles that wait").isLessThan(MANY);
        }

        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Conversation own = null;
        while ((own == null || own.profile() == null) && System.nanoTime() < end) {
            own = EngineProbe.conversations(botkit).find(ALICE);
        }
        storeTakes.countDown();
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);

        assertThat(storedIds(U)).as("what is left under the anonymous name").isEmpty();
        assertThat(inner.profiles().read(ALICE))
                .as("alice's profile in the store")
                .isNotNull();
    }

    /** One that waits for the store. */
    private record OtherProfile(int number) implements ProfileSource {

        @Override
        public ConversationId id() {
            return TestSocket.SECRET.conversation("other" + number);
        }

        @Override
        public String takeProfile() {
            return "{}";
        }

        @Override
        public void profileStored(String stored) {
            // Nobody waits for it.
        }

        @Override
        public AfterFailure profileFailed(long now, long most) {
            return AfterFailure.NOTHING;
        }
    }

    @Test
    void whatAnotherDeviceSaysBetweenThePagesIsNeitherLostNorSkipped() {
        storedChat(220);
        Botkit botkit = bot(true, echo);
        TestSocket device = resume(botkit, "alice");
        assertThat(device.next()).containsEntry("type", "session");
        AtomicInteger page = new AtomicInteger();
        history.beforeAppend(batch -> {
            if (isCopy(batch)) {
                device.says("d" + page.incrementAndGet(), "meanwhile");
            }
        });
        login(resume(botkit, ""), "alice");
        history.beforeAppend(batch -> {});
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
        history.beforeAppend(batch -> {
            if (isCopy(batch)) {
                writing.countDown();
                awaits(store);
            }
        });
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatIsStillBeingHandledIsNotTakenAsANewOneEither(boolean stored) throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch answer = hold();
        Botkit botkit = bot(
                stored,
                skills -> skills.fallback((bot, message) -> {
                    handled.add(message.conversation().proof() + " " + message.id());
                    runs.countDown();
                    HangingTurns.awaitUninterruptibly(answer);
                    bot.reply("re " + message.text());
                }));
        TestSocket page = resume(botkit, "").says("m", "order a pizza");
        awaits(runs);
        page.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        page.says("behind", "and a salad");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        page.connection.closed();

        TestSocket own = resume(botkit, "alice");
        assertThat(own.next()).containsEntry("type", "session");
        for (String id : List.of("m", "behind")) {
            own.says(id, "once more");
            assertThat(own.next())
                    .containsEntry("type", "rejected")
                    .containsEntry("id", id)
                    .containsEntry("code", "busy")
                    .containsEntry("retry", true);
        }
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1").withPrincipal("alice"),
                        "{\"id\":\"m\",\"text\":\"once more\"}",
                        Duration.ofSeconds(20),
                        answers::add);
        assertThat(Objects.requireNonNull(answers.poll(20, TimeUnit.SECONDS)).body())
                .contains("busy");
        answer.countDown();

        frame(own, "behind~1");
        for (String id : List.of("m", "behind")) {
            own.says(id, "once more");
            assertThat(own.next())
                    .containsEntry("type", "received")
                    .containsEntry("id", id)
                    .containsEntry("duplicate", true);
        }
        own.says("new", "new");
        frame(own, "new~1");
        assertThat(handled).containsExactly("ANON m", "ANON behind", "VERIFIED new");
    }

    @Test
    void whatALoginThatFailsDoesNotBringIsTakenAsNew() throws Exception {
        Botkit botkit = bot(true, echo);
        CountDownLatch down = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            if (isCopy(batch)) {
                down.countDown();
                throw new StoreUnavailableException("down", null);
            }
        });
        TestSocket page = resume(botkit, "").says("a1", "order a pizza");
        frame(page, "a1~1");
        page.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        awaits(down);
        // Each try has its own time.
        while (page.closes.isEmpty()) {
            timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
            Thread.onSpinWait();
        }
        history.beforeAppend(batch -> {});
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();

        TestSocket own = resume(botkit, "alice").says("a1", "order a pizza");

        frame(own, "a1~1");
        assertThat(handled).containsExactly("ANON a1", "VERIFIED a1");
    }

    /** It waits behind another one there, so that its place does not tell that its handler has begun. */
    @Test
    void aMessageThatWasCutOffAndComesAlongRunsMarkedAlsoAfterARestart() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch cut = hold();
        CountDownLatch blocked = hold();
        BlockingQueue<String> runs = new LinkedBlockingQueue<>();
        Botkit first = Botkit.builder()
                .history(history)
                .credentialVerifier(NAMES)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(1)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    if (message.id().equals("m")) {
                        began.countDown();
                        HangingTurns.awaitUninterruptibly(cut);
                        EngineProbe.cutOff(bots.get(0), bot);
                    }
                    HangingTurns.awaitUninterruptibly(blocked);
                }))
                .build();
        bots.add(first);
        TestSocket.signedIn(first, "alice").says("a", "x");
        TestSocket page = resume(first, "").says("m", "order a pizza");
        awaits(began);
        page.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(first.awaitStore(Duration.ofSeconds(20))).isTrue();
        cut.countDown();
        page.awaitClose();
        assertThat(first.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(storedIds(ALICE)).containsExactly("a", "m");
        first.close();

        for (int restart = 1; restart <= 2; restart++) {
            boolean ends = restart == 2;
            CountDownLatch stop = hold();
            Botkit next = Botkit.builder()
                    .history(history)
                    .limits(Limits.builder()
                            .turns(turns -> turns.closeTimeout(Duration.ofMillis(1)))
                            .build())
                    .skill(skills -> skills.fallback((bot, message) -> {
                        runs.add(message.id() + (message.redelivered() ? " again" : ""));
                        if (!ends) {
                            HangingTurns.awaitUninterruptibly(stop);
                        }
                    }))
                    .build();
            bots.add(next);
            TestSocket.signedIn(next, "alice").hello();
            assertThat(runs.poll(20, TimeUnit.SECONDS))
                    .as("restart %d", restart)
                    .isEqualTo(ends ? "m again" : "a again");
            next.close();
        }
    }

    @Test
    void whatAnotherNodeTakesInMeanwhileGoesAlongAndIsNotErased() {
        storedChat(2);
        Botkit botkit = bot(true, echo);
        TestSocket elsewhere = resume(bot(true, echo), "");
        assertThat(elsewhere.next()).containsEntry("type", "session");
        AtomicInteger copies = new AtomicInteger();
        history.beforeAppend(batch -> {
            if (isCopy(batch) && copies.incrementAndGet() == 1) {
                elsewhere.says("late", "late");
                frame(elsewhere, "late~1");
                StoredTurns.awaitHandled(inner, U, "late");
            }
        });

        login(resume(botkit, ""), "alice");

        assertThat(storedIds(ALICE)).containsExactly("a1", "a1~1", "a2", "a2~1", "late", "late~1");
        assertThat(storedIds(U)).isEmpty();
        assertThat(handled).containsExactly("ANON late");
    }

    @Test
    void whereTheOwnConversationIsErasedBetweenTwoPagesTheAnonymousOneStaysWhole() {
        storedChat(220);
        Botkit botkit = bot(true, echo);
        AtomicInteger copies = new AtomicInteger();
        AtomicInteger erasures = new AtomicInteger();
        history.beforeAppend(batch -> copies.addAndGet(isCopy(batch) ? 1 : 0));
        history.before(Call.READ_AFTER, of -> {
            if (of.contains(U) && copies.get() > 0 && erasures.incrementAndGet() == 1) {
                assertThat(botkit.erase(ALICE)).isTrue();
            }
        });

        login(resume(botkit, ""), "alice");

        assertThat(erasures).hasPositiveValue();
        assertThat(storedIds(ALICE)).as("no half of the chat").isEmpty();
        assertThat(storedIds(U)).hasSize(440);
        login(resume(botkit, ""), "alice");
        assertThat(storedIds(ALICE)).hasSize(440);
        assertThat(storedIds(U)).isEmpty();
        assertThat(handled).isEmpty();
    }

    /** The store was down for a while, is back, and a handler of the own conversation has not returned yet. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aLoginWaitsForAnOwnConversationThatBeginsAnewInAMoment() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch returns = hold();
        Botkit botkit = bot(
                true,
                skills -> skills.hears("^hang$", (bot, message) -> {
                            runs.countDown();
                            HangingTurns.awaitUninterruptibly(returns);
                        })
                        .fallback((bot, message) -> bot.reply("re " + message.text())));
        TestSocket device = TestSocket.signedIn(botkit, "alice").says("d1", "hang");
        awaits(runs);
        TestSocket page = resume(botkit, "").says("a1", "order a pizza");
        frame(page, "a1~1");
        StoredTurns.awaitHandled(inner, U, "a1");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        history.goDown();
        int before = history.calls(Call.APPEND);
        device.says("d2", "more");
        history.awaitCalls(Call.APPEND, before + 1);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        device.awaitClose();
        history.comeBack();
        while (botkit.health().store() != Health.Store.UP) {
            botkit.push(ConversationId.ofUser("bob"), "ping");
        }

        Conversation own =
                Objects.requireNonNull(EngineProbe.conversations(botkit).find(ALICE));
        CompletableFuture<Void> anew = Objects.requireNonNull(own.canBeginAnew(), "it has broken down");
        page.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        while (anew.getNumberOfDependents() == 0 && page.closes.isEmpty()) {
            Thread.onSpinWait();
        }
        returns.countDown();
        assertThat(page.awaitClose()).isEqualTo(CloseCode.RECONNECT);

        assertThat(storedIds(ALICE)).contains("a1", "a1~1");
    }

    @Test
    void aDialogThatComesAlongDoesNotTakeThePlaceOfOneThatIsOnItsWayToTheStore() throws Exception {
        BlockingQueue<Thread> asking = new LinkedBlockingQueue<>();
        CountDownLatch goOn = hold();
        Skill skill = skills -> skills.dialog(Dialog.define("order")
                        .ask("size", "Size?")
                        .run(dialog -> dialog.bot().reply("ordered " + dialog.response("size")))
                        .build())
                .dialog(Dialog.define("own")
                        .ask("name", "Name?")
                        .run(dialog -> dialog.bot().reply("named " + dialog.response("name")))
                        .build())
                .hears("^order$", (bot, message) -> bot.begin("order"))
                .hears("^name$", (bot, message) -> {
                    asking.add(Thread.currentThread());
                    awaits(goOn);
                    bot.begin("own");
                });
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .credentialVerifier(NAMES)
                .history(history)
                .executor(task -> new Thread(task).start())
                .skill(skill);
        Botkit botkit = builder.build();
        bots.add(botkit);
        TestSocket socket = resume(botkit, "")
                .sends("{\"type\":\"message\",\"id\":\"a1\",\"text\":\"order\",\"user\":\"u\","
                        + "\"user_profile\":{\"id\":\"7\"}}");
        assertThat(frame(socket, "a1~1")).containsEntry("text", "Size?");
        TestSocket device = resume(botkit, "alice").says("d1", "name");
        Thread handler = Objects.requireNonNull(asking.poll(20, TimeUnit.SECONDS));
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch copies = hold();
        CountDownLatch question = hold();
        history.beforeAppend(batch -> {
            if (isCopy(batch)) {
                copying.countDown();
                awaits(copies);
            } else if (batch.stream().anyMatch(entry -> entry.id().equals("d1~1"))) {
                awaits(question);
            }
        });
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        awaits(copying);
        goOn.countDown();
        handler.join();
        copies.countDown();
        Conversation own =
                Objects.requireNonNull(EngineProbe.conversations(botkit).find(ALICE));
        while (own.profile() == null) {
            Thread.onSpinWait();
        }
        assertThat(own.seq()).as("with its lock: the dialog has come, too").isPositive();
        question.countDown();
        assertThat(frame(device, "d1~1")).containsEntry("text", "Name?");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        botkit.close();

        Botkit later = builder.build();
        bots.add(later);
        TestSocket again = resume(later, "alice").says("d2", "Ann");
        assertThat(frame(again, "d2~1")).containsEntry("text", "named Ann");
    }

    /** By another thread of the host: an order has been sent, say. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aPushThatIsScheduledMeanwhileIsNotLost(int most) throws Exception {
        Botkit botkit = bot(true, echo);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        Instant due = timer.instant().plus(Duration.ofHours(1));
        List<String> accepted = new CopyOnWriteArrayList<>();
        accepted.add(botkit.schedulePush(U, "Time is up", due));
        Consumer<Set<ConversationId>> schedulesAnother = of -> {
            if (accepted.size() <= most) {
                accepted.add(botkit.schedulePush(U, "Your order has left", due));
            }
        };
        history.before(Call.REMOVE_PUSH, schedulesAnother);
        history.before(Call.ERASE_PUSHES, schedulesAnother);

        login(socket, "alice");

        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        List<String> waiting = new ArrayList<>();
        botkit.scheduledPushes(ALICE).forEach(push -> waiting.add(push.id()));
        assertThat(waiting).as("gone along").contains(accepted.get(0));
        botkit.scheduledPushes(U).forEach(push -> waiting.add(push.id()));
        assertThat(accepted).hasSizeGreaterThan(1);
        assertThat(waiting).as("under either name").containsExactlyInAnyOrderElementsOf(accepted);
        assertThat(resume(botkit, "").next()).as("under the old secret").containsEntry("seq", 0);
    }
}
