package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitException;
import dev.botkit.BotkitListener;
import dev.botkit.LimitExceededException;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.Skills;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrivacyTest {

    private static final String CANARY = "canary4711";

    private final LogWatch log = LogWatch.all(Level.INFO);

    @AfterEach
    void stop() {
        log.close();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (ILoggingEvent event : log.events) {
            lines.add(event.getFormattedMessage());
            for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
                lines.add(e.getClassName() + ": " + e.getMessage());
            }
        }
        return lines;
    }

    @Test
    void aCanarySentThroughEveryPathIsInNoLog() {
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(new ManualTimer())
                .acceptFilter(message -> {
                    if (message.text().startsWith("filter fails")) {
                        throw new IllegalStateException(message.text());
                    }
                    if (message.text().startsWith("refuse")) {
                        throw new RefusedException("no " + message.text());
                    }
                    return message.withText(message.text().replace("4711", "4711"));
                })
                .sendMiddleware((out, next) -> {
                    if (out.reply().text().startsWith("send fails")) {
                        throw new Exception(out.reply().text());
                    }
                    next.proceed(out.reply());
                })
                .skill(skills -> skills.hears("handler fails", (bot, message) -> {
                            throw new IllegalArgumentException(message.text(), new RuntimeException(message.text()));
                        })
                        .hears("(a+)+$", (bot, message) -> {})
                        .fallback((bot, message) -> bot.reply(message.text())))
                .build()) {
            TestSocket socket = TestSocket.open(botkit, "u");
            socket.says(CANARY)
                    .says("filter fails " + CANARY)
                    .says("refuse " + CANARY)
                    .says("handler fails " + CANARY)
                    .says("send fails " + CANARY)
                    .says("a".repeat(5_000) + "! " + CANARY)
                    .sends("not json " + CANARY)
                    .sends("{\"type\":\"" + CANARY + "\",\"user\":\"u\"}")
                    .sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"" + CANARY + "\"}}")
                    .sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"" + CANARY + "\"}");
            assertThat(socket.texts()).hasSizeGreaterThanOrEqualTo(7);
        }
        assertThat(lines()).isNotEmpty().noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void aCanaryInDialogsAndScriptsIsInNoLog() {
        ScriptStore scripts = ScriptStore.inMemory(Scripts.read("[{\"command\":\"faq\",\"triggers\":["
                        + "{\"type\":\"string\",\"pattern\":\"faq\"},{\"type\":\"regexp\",\"pattern\":\"(b+)+$\"}],"
                        + "\"script\":[{\"topic\":\"default\",\"script\":[{\"text\":[\"Q\"],\"collect\":{\"key\":\"k\","
                        + "\"options\":[{\"type\":\"regex\",\"pattern\":\"(c+)+$\",\"action\":\"stop\"},"
                        + "{\"default\":true,\"action\":\"nowhere\"}]}}]}]}]")
                .get(0));
        BotkitBuilder builder = Botkit.builder()
                .executor(Runnable::run)
                .timer(new ManualTimer())
                .scripts(scripts)
                .skill(skills -> skills.hooks("faq").validate("k", (dialog, answer) -> {
                    if (answer.startsWith("validator fails")) {
                        throw new IllegalStateException(answer);
                    }
                    return null;
                }));
        try (Botkit botkit = builder.build()) {
            TestSocket socket = TestSocket.open(botkit, "u");
            socket.says("faq " + CANARY)
                    .says("validator fails " + CANARY)
                    .says("faq")
                    .says("c".repeat(5_000) + "! " + CANARY)
                    .says("b".repeat(200) + "! " + CANARY)
                    .says("cancel")
                    .says("what is " + CANARY);
            assertThat(socket.texts()).contains("Q");
        }
        assertThat(lines()).isNotEmpty().noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void aFailureIsLoggedOnceWithSkillConversationAndWhereItHappened() {
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .skill(
                        "orders",
                        skills -> skills.fallback((bot, message) -> {
                            throw new IllegalArgumentException("on purpose");
                        }))
                .build()) {
            TestSocket.signedIn(botkit, "alice").says("m1", "x");
        }
        assertThat(log.events).hasSize(1);
        assertThat(lines().get(0)).contains("orders", "verified:alice", "m1");
        assertThat(lines().get(1))
                .contains("java.lang.IllegalArgumentException")
                .doesNotContain("on purpose");
        assertThat(log.events
                        .get(0)
                        .getThrowableProxy()
                        .getStackTraceElementProxyArray()[0]
                        .toString())
                .contains("PrivacyTest");
    }

    /** What a user says, as a handler hands it on: with line breaks that would make a line of their own. */
    private static final String FORGED = CANARY + "\r\n2026-11-28 ERROR " + CANARY + "\u2028\u001b[31m";

    static List<Method> methodsThatTakeAString() {
        return Stream.of(
                        Bot.class,
                        Skills.class,
                        Dialog.class,
                        Reply.class,
                        Botkit.class,
                        Message.class,
                        ConversationId.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(method -> method.getDeclaringClass().getName().startsWith("dev.botkit"))
                .filter(method -> List.of(method.getParameterTypes()).contains(String.class))
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("methodsThatTakeAString")
    void noPublicMethodPrintsTheTextThatAHandlerHandsOn(Method method) throws Exception {
        AtomicReference<Botkit> self = new AtomicReference<>();
        List<Throwable> thrown = new ArrayList<>();
        boolean inHook = method.getDeclaringClass().isAssignableFrom(Dialog.class);
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(new ManualTimer())
                .skill(skills -> skills.dialog(
                                Dialog.define("form").ask("What?", "k").build())
                        .fallback((bot, message) -> {
                            if (inHook) {
                                bot.begin("form");
                            } else {
                                call(method, bot, message, self.get(), thrown);
                            }
                        }))
                .skill(skills -> skills.hooks("form").before(dialog -> call(method, dialog, null, null, thrown)))
                .build()) {
            self.set(botkit);
            TestSocket.open(botkit, "u").says(inJson(FORGED));
        }
        assertThat(lines()).allSatisfy(PrivacyTest::isHarmless);
        assertThat(lines()).as("what failed is told: %s", thrown).hasSizeGreaterThanOrEqualTo(thrown.isEmpty() ? 0 : 1);
    }

    private static void call(
            Method method, Object here, @Nullable Message message, @Nullable Botkit botkit, List<Throwable> thrown)
            throws Exception {
        Object target = method.getDeclaringClass().isInstance(here)
                ? here
                : Stream.of(message, botkit, Reply.of(FORGED), here instanceof Bot bot ? bot.skills() : null)
                        .filter(method.getDeclaringClass()::isInstance)
                        .findFirst()
                        .orElse(null);
        Object[] arguments = Stream.of(method.getParameterTypes())
                .map(type -> type == String.class || type == Object.class
                        ? FORGED
                        : type == Map.class
                                ? Map.of(FORGED, FORGED)
                                : type == Reply.class
                                        ? Reply.of(FORGED)
                                        : type == ConversationId.class ? ConversationId.webhook(FORGED) : null)
                .toArray();
        try {
            method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            thrown.add(e.getCause());
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Test
    void aNameThatAHandlerPassesOnForgesNoLine() {
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .skill(skills -> skills.hears("(?s)^begin (.*)", (bot, message) -> bot.begin(message.group(1)))
                        .fallback((bot, message) -> bot.reply(Reply.of("x").with("type", message.text()))))
                .build()) {
            TestSocket.open(botkit, "u").says(inJson("begin A\n2026-11-28 ERROR " + CANARY));
        }
        assertThat(lines()).isNotEmpty().allSatisfy(PrivacyTest::isHarmless);
        assertThat(lines()).anyMatch(line -> line.contains("There is no script or dialog of the name that was given"));
    }

    static List<RuntimeException> failuresOfHosts() {
        return List.of(
                new StoreUnavailableException("down " + FORGED, new IllegalStateException(FORGED)),
                new BotkitException(FORGED),
                new LimitExceededException(FORGED),
                new IllegalArgumentException(FORGED),
                new BadScriptExceptionOfAHost());
    }

    private static final class BadScriptExceptionOfAHost extends BotkitException {

        private static final long serialVersionUID = 1L;

        BadScriptExceptionOfAHost() {
            super(FORGED);
        }

        @Override
        public String getLocalizedMessage() {
            return FORGED;
        }
    }

    @ParameterizedTest
    @MethodSource("failuresOfHosts")
    void exceptionsOfStoresVerifiersFiltersAndHandlersPrintNoUsersText(RuntimeException failure) {
        log.level(Level.DEBUG);
        ManualTimer timer = new ManualTimer();
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .credentialVerifier(credential -> {
                    throw failure;
                })
                .acceptFilter(message -> {
                    if (message.text().startsWith("filter")) {
                        throw failure;
                    }
                    return message;
                })
                .receiveMiddleware((bot, message, next) -> {
                    if (message.text().startsWith("receive")) {
                        throw failure;
                    }
                    next.proceed(message);
                })
                .sendMiddleware((out, next) -> {
                    if (out.reply().text().startsWith("send")) {
                        throw failure;
                    }
                    next.proceed(out.reply());
                })
                .listener(new BotkitListener() {
                    @Override
                    public void replied(Message message) {
                        throw failure;
                    }
                })
                .skill(skills -> skills.hears("^handler", (bot, message) -> {
                            throw failure;
                        })
                        .fallback((bot, message) -> bot.reply(message.text())))
                .build()) {
            TestSocket socket = TestSocket.open(botkit, "u");
            for (String path : List.of("filter ", "receive ", "send ", "handler ", "say ")) {
                socket.says(inJson(path + FORGED));
            }
            socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"" + CANARY + "\"}");
        }
        assertThat(lines()).hasSizeGreaterThanOrEqualTo(4).allSatisfy(PrivacyTest::isHarmless);
    }

    @Test
    void aStoreThatThrowsUsersTextPrintsItsTypeOnly() throws Exception {
        StoreUnavailableException down = new StoreUnavailableException("down " + FORGED, null);
        ScheduleStore schedule = (ScheduleStore) Proxy.newProxyInstance(
                History.class.getClassLoader(), new Class<?>[] {ScheduleStore.class}, (proxy, method, arguments) -> {
                    throw down;
                });
        History failing = (History) Proxy.newProxyInstance(
                History.class.getClassLoader(), new Class<?>[] {History.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("schedule")) {
                        return schedule;
                    }
                    throw down;
                });
        CountDownLatch refused = new CountDownLatch(1);
        try (Botkit botkit = Botkit.builder()
                .history(failing)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("x")))
                .build()) {
            botkit.gateway()
                    .post(
                            Handshake.request("127.0.0.1").withCookie(TestSocket.SECRET),
                            "{\"type\":\"message\",\"user\":\"u\",\"text\":\"x\"}",
                            Duration.ofSeconds(5),
                            answer -> refused.countDown());
            assertThat(refused.await(30, TimeUnit.SECONDS)).as("an answer").isTrue();
        }
        assertThat(lines()).allSatisfy(PrivacyTest::isHarmless);
    }

    @Test
    void aSkillsNameWithALineBreakMakesOneLine() {
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .skill(
                        "orders\nERROR forged",
                        skills -> skills.fallback((bot, message) -> {
                            throw new IllegalStateException();
                        }))
                .build()) {
            TestSocket.open(botkit, "u").says("x");
        }
        assertThat(lines().get(0)).contains("orders?ERROR forged");
        assertThat(lines()).allSatisfy(PrivacyTest::isHarmless);
    }

    private static String inJson(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\u001b", "\\u001b");
    }

    private static void isHarmless(String line) {
        assertThat(line).doesNotContain(CANARY, "\n", "\r", "\u2028", "\u001b");
    }

    @Test
    void lineBreaksAndTerminalCodesInNamesMakeOneHarmlessLine() {
        assertThat(Redaction.name(ConversationId.webhook("a\r\nb\u001b[31mc\u2028d \u00e9")))
                .isEqualTo("webhook:a??b?[31mc?d?\u00e9");
        assertThat(Redaction.name(ConversationId.webhook("x".repeat(500)))).hasSize(101);
    }
}
