package dev.botkit.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.BotkitException;
import dev.botkit.Limits;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import jakarta.servlet.ServletContextListener;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the installation to the end, and what keeps connections alive in between. */
abstract class LifecycleScenarios extends Scenarios {

    /** As long as a ping takes at most to become due: 25 s and a fifth. */
    private static final Duration PING = Duration.ofSeconds(30).plusMillis(1);

    /** A clock moved by hand leaps over what takes real time. */
    private static final Limits PATIENT = Limits.builder()
            .clients(clients -> clients.sendTimeout(Duration.ofDays(1)))
            .build();

    LifecycleScenarios(WebServer.Factory factory) {
        super(factory);
    }

    @Test
    void closesWith1001AtUndeployAndLeavesNoThread() throws Exception {
        start();
        ChatClient client = greeted("ann");
        ChatClient silent = client("/").opened();

        server.undeploy();
        assertThat(client.closeCode()).isEqualTo(1001);
        assertThat(silent.closeCode()).isEqualTo(1001);
        botkit.close();

        for (Thread thread : threadsOfOurs()) {
            thread.join(10_000);
        }
        assertThat(threadsOfOurs()).isEmpty();
    }

    @Test
    void closesWith1001WhenTheBotIsClosedFirst() throws Exception {
        start();
        ChatClient client = greeted("ann");

        botkit.close();
        assertThat(client.closeCode()).isEqualTo(1001);
        assertThat(raw("/").status()).isEqualTo(503);
        server.undeploy();
    }

    @Test
    void endsWhenItsHandleIsClosedAndLeavesTheHostAlone() throws Exception {
        start();
        ChatClient client = greeted("ann");

        installed.close();
        installed.close();

        assertThat(client.closeCode()).isEqualTo(1001);
        RawClient late = raw("/");
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.body()).contains("\"code\":\"closing\"");
        assertThat(get("/").body()).isEqualTo(PAGE);
        assertThat(installed.registration().getName()).startsWith("botkit-websocket");
        assertThat(botkit.push(ConversationId.ofUser("ann"), "still here"))
                .as("the bot stays open")
                .isNotNull();
    }

    @Test
    void cutsAClientThatDoesNotAnswerTheCloseAtUndeploy() throws Exception {
        start();
        RawClient client = rawGreeted("ann");

        server.undeploy();

        assertThat(BadInputScenarios.closeCodeOf(client)).isEqualTo(1001);
    }

    @Test
    void pingsAndKeepsThoseThatAnswer() throws Exception {
        ManualTimer timer = new ManualTimer();
        bot().timer(timer).limits(PATIENT);
        start();
        RawClient client = rawGreeted("ann");

        for (int i = 0; i < 5; i++) {
            timer.advance(PING);
            RawClient.Frame ping = client.read();
            assertThat(ping.opcode()).isEqualTo(RawClient.PING);
            client.pong(ping);
            client.text("{\"type\":\"message\",\"user\":\"ann\",\"text\":\"echo alive\"}");
            assertThat(client.readText()).contains("alive");
        }
    }

    @Test
    void closesAClientThatLeavesTwoPingsUnanswered() throws Exception {
        ManualTimer timer = new ManualTimer();
        bot().timer(timer).limits(PATIENT);
        start();
        RawClient client = rawGreeted("ann");

        timer.advance(PING);
        assertThat(client.read().opcode()).isEqualTo(RawClient.PING);
        timer.advance(PING);
        assertThat(client.read().opcode()).isEqualTo(RawClient.PING);
        timer.advance(PING);

        RawClient.Frame close = client.read();
        assertThat(close.opcode()).isEqualTo(RawClient.CLOSE);
        assertThat(close.closeCode()).isEqualTo(1012);
    }

    @Test
    void refusesASecondBotAtTheSamePath() throws Exception {
        botkit = later(bot().build());
        startWebapp(context -> {
            BotkitWebSocket.builder(botkit).path("/chat").install(context);
            assertThatThrownBy(
                            () -> BotkitWebSocket.builder(botkit).path("/chat/").install(context))
                    .isInstanceOf(BotkitException.class)
                    .hasMessageContaining("a path of its own");
        });
    }

    @Test
    void refusesToBeInstalledAfterTheStart() throws Exception {
        start();
        greeted("ann");

        assertThatThrownBy(() -> BotkitWebSocket.builder(botkit).path("/late").install(context))
                .isInstanceOf(BotkitException.class)
                .hasMessageContaining("while the webapp starts");
    }

    @Test
    void leavesNoClassLoaderAfterUndeploy() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        WeakReference<ClassLoader> loader = new WeakReference<>(deployWithItsOwnClasses(), collected);
        ChatClient client = greeted("ann");
        client.says("ann", "echo hi");
        client.expectText("hi");

        server.undeploy();
        assertThat(client.closeCode()).isEqualTo(1001);

        Reference<?> gone = null;
        for (int i = 0; i < 40 && gone == null; i++) {
            // Jetty's selector has the connection that it heard of last in hand until it hears of another one.
            new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
            System.gc();
            gone = collected.remove(250);
        }
        assertThat(gone).as("the webapp's class loader, collected").isSameAs(loader);
    }

    /** What it refers to is forgotten when it returns. */
    private ClassLoader deployWithItsOwnClasses() throws Exception {
        ClassLoader loader = new WebappLoader();
        ServletContextListener listener = (ServletContextListener) loader.loadClass(WholeWebapp.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        assertThat(listener).isNotInstanceOf(WholeWebapp.class);
        deploy(new WebServer.App("", pages, listener, null, loader));
        return loader;
    }

    private static List<Thread> threadsOfOurs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("botkit-"))
                .toList();
    }
}
