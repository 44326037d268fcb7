package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.ConversationState;
import dev.botkit.Handler;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.StateStore;
import dev.botkit.internal.json.Json;
import dev.botkit.testtools.TestSocket;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What skills remember of a conversation from turn to turn. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConversationStateTest extends LoginChats {

    /** Counts what a user says; "set x", "get x" and "drop x" are about one value. */
    private final Skill memory = skills -> {
        skills.hears("^set (\\w+) (.*)$", (bot, message) -> {
            bot.state().put(message.group(1), message.group(2));
            bot.reply("set");
        });
        skills.hears(
                "^get (\\w+)$",
                (bot, message) -> bot.reply(String.valueOf(bot.state().get(message.group(1)))));
        skills.hears(
                "^drop (\\w+)$",
                (bot, message) -> bot.reply(String.valueOf(bot.state().remove(message.group(1)))));
        skills.hears("^all$", (bot, message) -> bot.reply(bot.state().all().toString()));
        skills.fallback((bot, message) -> bot.reply("re " + message.text()));
    };

    private static String ask(TestSocket socket, String id, String text) {
        return String.valueOf(frame(socket.says(id, text), id + "~1").get("text"));
    }

    private static Skill fallback(Handler handler) {
        return skills -> skills.fallback(handler);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextTurnReadsWhatTheLastOneHasPut(boolean stored) {
        TestSocket socket = TestSocket.open(bot(stored, memory), "u");
        assertThat(ask(socket, "m1", "get shop")).isEqualTo("null");
        assertThat(ask(socket, "m2", "set shop Rome")).isEqualTo("set");
        assertThat(ask(socket, "m3", "set size large")).isEqualTo("set");
        assertThat(ask(socket, "m4", "all")).isEqualTo("{shop=Rome, size=large}");
        assertThat(ask(socket, "m5", "set shop Oslo")).isEqualTo("set");
        assertThat(ask(socket, "m6", "drop size")).isEqualTo("true");
        assertThat(ask(socket, "m7", "drop size")).isEqualTo("false");
        assertThat(ask(socket, "m8", "all")).isEqualTo("{shop=Oslo}");
    }

    @Test
    void valuesOfEachKindAreTheSameInTheirTurnAndAfterARestart() {
        Map<String, Object> value = Map.of(
                "text",
                "é \uD83D\uDE00 \"",
                "list",
                List.of(1, 2L << 40, new BigDecimal("1.50"), true),
                "nested",
                Map.of("deep", Map.of("deeper", List.of())));
        BlockingQueue<Object> read = new LinkedBlockingQueue<>();
        Skill skill = fallback((bot, message) -> {
            if (message.text().equals("put")) {
                bot.state().put("value", value);
            }
            read.add(String.valueOf(bot.state().get("value")));
            read.add(bot.state().get("value"));
            bot.reply("ok");
        });
        Botkit first = bot(true, skill);
        ask(TestSocket.open(first, "u"), "m1", "put");
        first.close();
        ask(TestSocket.open(bot(true, skill), "u"), "m2", "get");

        List<Object> all = new ArrayList<>(read);
        assertThat(all).hasSize(4);
        assertThat(all.get(1)).isEqualTo(value).isEqualTo(all.get(3));
        assertThat(all.get(0)).isEqualTo(all.get(2));
    }

    @Test
    void itSurvivesARestartTogetherWithTheDialogThatWaits() {
        Skill skill = skills -> {
            skills.dialog(Dialog.define("order")
                    .run(dialog -> dialog.bot().state().put("begun", true))
                    .ask("size", "Size?")
                    .run(dialog -> dialog.bot().state().put("size", dialog.response("size")))
                    .say("ordered")
                    .build());
            skills.hears("^order$", (bot, message) -> bot.begin("order"));
            memory.register(skills);
        };
        Botkit first = bot(true, skill);
        TestSocket socket = TestSocket.open(first, "u");
        assertThat(ask(socket, "m1", "set shop Rome")).isEqualTo("set");
        assertThat(ask(socket, "m2", "order")).isEqualTo("Size?");
        first.close();

        Botkit second = bot(true, skill);
        socket = TestSocket.open(second, "u");
        assertThat(ask(socket, "m3", "large")).isEqualTo("ordered");
        assertThat(ask(socket, "m4", "all")).isEqualTo("{shop=Rome, begun=true, size=large}");
        second.close();

        assertThat(ask(TestSocket.open(bot(true, skill), "u"), "m5", "all"))
                .as("also when no dialog waits any more")
                .isEqualTo("{shop=Rome, begun=true, size=large}");
    }

    @Test
    void aTurnThatIsCutOffAndRunsAgainFindsTheStateFromBeforeIt() throws Exception {
        CountDownLatch counted = new CountDownLatch(1);
        CountDownLatch never = hold();
        BlockingQueue<Object> found = new LinkedBlockingQueue<>();
        Botkit first = closingAtOnce(fallback((bot, message) -> {
            Object count = bot.state().get("count");
            int next = count instanceof Integer number ? number + 1 : 1;
            bot.state().put("count", next);
            bot.reply("count " + next);
            if (message.text().equals("hang")) {
                counted.countDown();
                never.await();
            }
        }));
        TestSocket socket = TestSocket.open(first, "u");
        assertThat(ask(socket, "m1", "hi")).isEqualTo("count 1");
        // Closing does not wait for long here.
        StoredTurns.awaitHandled(inner, U, "m1");
        socket.says("m2", "hang");
        assertThat(counted.await(20, TimeUnit.SECONDS)).isTrue();
        first.close();

        Botkit second = bot(true, fallback((bot, message) -> {
            found.add(message.id() + " " + message.redelivered() + " "
                    + bot.state().get("count"));
            bot.reply("again");
        }));
        ask(TestSocket.open(second, "u"), "m3", "hi");
        assertThat(found).containsExactly("m2 true 1", "m3 false 1");
    }

    private Botkit closingAtOnce(Skill skill) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .history(history)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(java.time.Duration.ofMillis(50)))
                        .build())
                .skill(skill);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    @Test
    void whatAHandlerHasPutBeforeItThrowsIsKept() {
        TestSocket socket = TestSocket.open(
                bot(true, skills -> {
                    skills.hears("^fail$", (bot, message) -> {
                        bot.state().put("tries", 1);
                        throw new IllegalStateException("on purpose");
                    });
                    memory.register(skills);
                }),
                "u");
        assertThat(ask(socket, "m1", "fail")).startsWith("Sorry");
        assertThat(ask(socket, "m2", "all")).isEqualTo("{tries=1}");
    }

    @Test
    void anEventsTurnChangesItToo() {
        Skill skill = skills -> {
            skills.on("hello", (bot, event) -> {
                bot.state().put("greeted", true);
                bot.reply("hello");
            });
            memory.register(skills);
        };
        Botkit first = bot(true, skill);
        assertThat(TestSocket.open(first, "u").hello().nextText()).isEqualTo("hello");
        first.close();
        assertThat(ask(TestSocket.open(bot(true, skill), "u"), "m1", "all")).isEqualTo("{greeted=true}");
    }

    @Test
    void theDocumentHoldsItBesideWhatIsHandledAndTheDialog() throws Exception {
        TestSocket socket = TestSocket.open(bot(true, memory), "u");
        ask(socket, "m1", "set shop Rome");
        StoredTurns.awaitHandled(inner, U, "m1");
        ask(socket, "m2", "set shop Oslo");
        StoredTurns.awaitHandled(inner, U, "m2");

        StateStore.Stored document = inner.states().read(U);
        assertThat(Json.readObject(document.json()))
                .containsEntry("state", Map.of("shop", "Oslo"))
                .containsEntry("handled", 3)
                .doesNotContainKey("dialog");
    }

    @Test
    void theStateIsBoundedInBytesOfItsJsonAndBeyondNothingIsLost() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Botkit botkit = Botkit.builder()
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.stateBytes(40))
                        .build())
                .skill(fallback((bot, message) -> {
                    try {
                        fillsIt(bot.state());
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                }))
                .build();
        bots.add(botkit);
        TestSocket.open(botkit, "u").says("m1", "go");
        done.get(20, TimeUnit.SECONDS);
    }

    private static void fillsIt(ConversationState state) {
        state.put("a", "äé");
        String json = Json.write(state.all());
        assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSize(12);
        // Exactly 40 bytes: a comma, the name with its colon, quotation marks.
        state.put("b", "x".repeat(28 - 7));
        assertThat(Json.write(state.all()).getBytes(StandardCharsets.UTF_8)).hasSize(40);
        Map<String, Object> before = state.all();

        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> state.put("c", 1))
                .withMessageContaining("46 bytes")
                .withMessageContaining("at most 40")
                .withMessageContaining("ConversationLimits.stateBytes");
        assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> state.put("b", "x".repeat(22)));
        assertThat(state.all()).isEqualTo(before);

        assertThat(state.remove("a")).isTrue();
        state.put("c", 1);
        state.put("b", "\uD83D\uDE00");
        assertThat(state.all()).isEqualTo(Map.of("b", "\uD83D\uDE00", "c", 1));
    }

    @Test
    void whatIsNoValueOrNoNameIsRefusedAndChangesNothing() throws Exception {
        CompletableFuture<Map<String, Object>> done = new CompletableFuture<>();
        Botkit botkit = bot(false, fallback((bot, message) -> {
            ConversationState state = bot.state();
            try {
                state.put("good", 1);
                assertThatIllegalArgumentException().isThrownBy(() -> state.put("", 1));
                assertThatIllegalArgumentException().isThrownBy(() -> state.put("n".repeat(257), 1));
                assertThatIllegalArgumentException().isThrownBy(() -> state.put("bad", new Object()));
                assertThatIllegalArgumentException()
                        .as("two names that are one as UTF-8")
                        .isThrownBy(() -> state.put("bad", Map.of("\uD800", 1, "\uDC00", 2)));
                state.put("n".repeat(256), 1);
                state.remove("n".repeat(256));
                done.complete(state.all());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        }));
        TestSocket.open(botkit, "u").says("m1", "go");
        assertThat(done.get(20, TimeUnit.SECONDS)).isEqualTo(Map.of("good", 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterItsTurnItIsNeitherReadNorChanged(boolean stored) {
        BlockingQueue<Bot> kept = new LinkedBlockingQueue<>();
        BlockingQueue<ConversationState> states = new LinkedBlockingQueue<>();
        Botkit botkit = bot(stored, skills -> {
            skills.hears("^keep$", (bot, message) -> {
                kept.add(bot);
                states.add(bot.state());
                bot.reply("kept");
            });
            memory.register(skills);
        });
        TestSocket socket = TestSocket.open(botkit, "u");
        ask(socket, "m1", "keep");
        ask(socket, "m2", "set shop Rome");

        ConversationState state = states.remove();
        Bot bot = kept.remove();
        assertThatExceptionOfType(TurnEndedException.class).isThrownBy(bot::state);
        assertThatExceptionOfType(TurnEndedException.class).isThrownBy(() -> state.get("shop"));
        assertThatExceptionOfType(TurnEndedException.class).isThrownBy(state::all);
        assertThatExceptionOfType(TurnEndedException.class).isThrownBy(() -> state.remove("shop"));
        assertThatExceptionOfType(TurnEndedException.class)
                .isThrownBy(() -> state.put("shop", "Oslo"))
                .withMessageContaining("Bot.state()");
        assertThat(ask(socket, "m3", "all")).isEqualTo("{shop=Rome}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exportShowsItAndEraseForgetsIt(boolean stored) throws Exception {
        Botkit botkit = bot(stored, memory);
        TestSocket socket = TestSocket.open(botkit, "u");
        ask(socket, "m1", "set shop Rome");
        ask(socket, "m2", "hi");
        assertThat(Json.readObject(botkit.export(U)).get("state")).isEqualTo(Map.of("shop", "Rome"));

        botkit.erase(U);
        assertThat(botkit.export(U)).doesNotContain("Rome");
        assertThat(ask(TestSocket.open(botkit, "u"), "m3", "all")).isEqualTo("{}");
    }

    @Test
    void theTurnOfAnErasedConversationPutsNothingBack() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = hold();
        BlockingQueue<Class<?>> thrown = new LinkedBlockingQueue<>();
        Botkit botkit = bot(true, skills -> {
            skills.hears("^hang$", (bot, message) -> {
                ConversationState state = bot.state();
                state.put("shop", "Rome");
                begun.countDown();
                while (go.getCount() > 0) {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        // It holds on.
                    }
                }
                try {
                    state.put("shop", "Oslo");
                } catch (RuntimeException e) {
                    thrown.add(e.getClass());
                }
            });
            memory.register(skills);
        });
        TestSocket.open(botkit, "u").says("m1", "hang");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        botkit.erase(U);
        go.countDown();
        assertThat(thrown.poll(20, TimeUnit.SECONDS)).isEqualTo(TurnAbandonedException.class);
        assertThat(ask(TestSocket.open(botkit, "u"), "m2", "all")).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void atALoginTheUsersOwnValuesWinAndMissingOnesAreTakenOver(boolean stored) {
        Botkit botkit = bot(stored, memory);
        TestSocket own = resume(botkit, "alice");
        ask(own, "o1", "set shop Oslo");
        TestSocket socket = resume(botkit, "");
        ask(socket, "m1", "set shop Rome");
        ask(socket, "m2", "set size large");
        login(socket, "alice");

        assertThat(ask(own, "o2", "all")).isEqualTo("{shop=Oslo, size=large}");
        assertThat(ask(TestSocket.open(botkit, "u"), "m3", "all"))
                .as("the anonymous conversation begins anew")
                .isEqualTo("{}");
        botkit.close();
        if (stored) {
            assertThat(ask(resume(bot(true, memory), "alice"), "o3", "all")).isEqualTo("{shop=Oslo, size=large}");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTurnThatRunsDuringALoginKeepsItsChangesBesideWhatIsTakenOver(boolean stored) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = hold();
        Botkit botkit = bot(stored, skills -> {
            skills.hears("^slow$", (bot, message) -> {
                bot.state().put("own", 1);
                bot.state().remove("gone");
                begun.countDown();
                go.await();
                bot.reply("slow");
            });
            memory.register(skills);
        });
        TestSocket own = resume(botkit, "alice");
        ask(own, "o1", "set gone x");
        TestSocket socket = resume(botkit, "");
        ask(socket, "m1", "set size large");
        ask(socket, "m2", "set own theirs");
        ask(socket, "m3", "set gone theirs");
        own.says("o2", "slow");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        login(socket, "alice");
        go.countDown();
        frame(own, "o2~1");

        assertThat(ask(own, "o3", "all")).isEqualTo("{own=1, size=large}");
    }

    @Test
    void atALoginValuesAreTakenOverAsFarAsTheyFit() {
        Botkit botkit = Botkit.builder()
                .timer(timer)
                .credentialVerifier(NAMES)
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.stateBytes(60))
                        .build())
                .skill(memory)
                .build();
        bots.add(botkit);
        TestSocket own = resume(botkit, "alice");
        ask(own, "o1", "set a " + "x".repeat(30));
        TestSocket socket = resume(botkit, "");
        ask(socket, "m1", "set b " + "x".repeat(20));
        ask(socket, "m2", "set c y");
        login(socket, "alice");

        assertThat(ask(own, "o2", "all")).isEqualTo("{a=" + "x".repeat(30) + ", c=y}");
    }

    @Test
    void anotherNodeFindsWhatThisOneHasPut() {
        Botkit first = bot(true, memory);
        ask(TestSocket.open(first, "u"), "m1", "set shop Rome");
        StoredTurns.awaitHandled(inner, U, "m1");
        Botkit second = bot(true, memory);
        assertThat(ask(TestSocket.open(second, "u"), "m2", "all")).isEqualTo("{shop=Rome}");
    }

    @Test
    void theBudgetCountsIt() {
        Botkit botkit = bot(false, fallback((bot, message) -> {
            if (message.text().equals("fill")) {
                bot.state().put("much", "x".repeat(10_000));
            } else {
                bot.state().remove("much");
            }
            bot.reply("ok");
        }));
        TestSocket socket = TestSocket.open(botkit, "u");
        ask(socket, "m1", "empty");
        long before = botkit.health().memoryBytes();
        ask(socket, "m2", "fill");
        ask(socket, "m3", "fill");
        long full = botkit.health().memoryBytes();
        ask(socket, "m4", "empty");
        ask(socket, "m5", "empty");
        long after = botkit.health().memoryBytes();
        // The log has grown by some 2,000 bytes in each turn as well; a turn that has just answered may still hold its
        // reply.
        assertThat(full - before).isBetween(10_000L, 18_000L);
        assertThat(full - after).isBetween(2_000L, 12_000L);
    }
}
