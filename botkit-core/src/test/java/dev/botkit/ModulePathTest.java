package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One whole round on the module path. The classes are those of a layer of its own, so they are used
 * by reflection, which reaches exported packages only.
 */
class ModulePathTest {

    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private static ModuleLayer layer;
    private static String verbosity;

    @BeforeAll
    static void defineTheLayer() {
        // The layer has no logging backend, which SLF4J would tell us.
        verbosity = System.setProperty(VERBOSITY, "ERROR");
        layer = Modules.layer();
    }

    @AfterAll
    static void restoreTheVerbosity() {
        if (verbosity == null) {
            System.clearProperty(VERBOSITY);
        } else {
            System.setProperty(VERBOSITY, verbosity);
        }
    }

    @Test
    void aBotAnswersOnTheModulePath() throws Exception {
        Class<?> skill = type("dev.botkit.Skill");
        Class<?> handler = type("dev.botkit.Handler");
        Object hears = implement(handler, (self, method, arguments) -> {
            if (method.getName().equals("dialogs")) {
                return List.of();
            }
            Object text = type("dev.botkit.Message").getMethod("text").invoke(arguments[1]);
            return type("dev.botkit.Bot").getMethod("reply", String.class).invoke(arguments[0], "re: " + text);
        });
        Object registers = implement(
                skill,
                (self, method, arguments) -> type("dev.botkit.SkillRegistry")
                        .getMethod("hears", String.class, handler)
                        .invoke(arguments[0], "hel+o", hears));
        Object builder = type("dev.botkit.Botkit").getMethod("builder").invoke(null);
        builder = method(builder, "skill", skill).invoke(builder, registers);

        try (AutoCloseable botkit = (AutoCloseable) method(builder, "build").invoke(builder)) {
            assertThat(botkit.getClass().getModule().getName()).isEqualTo("dev.botkit");
            assertThat(botkit.getClass()).isNotSameAs(Botkit.class);

            assertThat(post(botkit, "{\"text\":\"Hello\",\"user\":\"u\"}"))
                    .contains("\"text\":\"re: Hello\"", "\"type\":\"message\"");
        }
    }

    @Test
    void whatIsInternalIsNotExported() throws Exception {
        Module module = layer.findModule("dev.botkit").orElseThrow();

        assertThat(module.isNamed()).isTrue();
        assertThat(module.getDescriptor().isAutomatic()).isFalse();
        for (String internal : module.getPackages()) {
            boolean exported = !internal.startsWith("dev.botkit.internal");
            assertThat(module.isExported(internal)).as(internal).isEqualTo(exported);
            assertThat(module.isOpen(internal)).as(internal).isFalse();
        }
        assertThat(module.getPackages()).contains("dev.botkit.internal.engine");
        Method internal = type("dev.botkit.internal.json.JsonValues").getMethod("label", Object.class);
        assertThatThrownBy(() -> internal.invoke(null, "x")).isInstanceOf(IllegalAccessException.class);
    }

    @Test
    void needsOnlyTheModulesThatItNames() {
        assertThat(layer.modules().stream().map(Module::getName))
                .containsExactlyInAnyOrder(
                        "dev.botkit", "org.slf4j", "tools.jackson.core", "com.samskivert.jmustache", "org.jspecify");
    }

    private static String post(Object botkit, String body) throws Exception {
        Class<?> handshakeType = type("dev.botkit.transport.Handshake");
        Object handshake = handshakeType.getMethod("request", String.class).invoke(null, "203.0.113.9");
        CompletableFuture<Object> answered = new CompletableFuture<>();
        Consumer<Object> answer = answered::complete;
        Object gateway = method(botkit, "gateway").invoke(botkit);
        type("dev.botkit.transport.Gateway")
                .getMethod("post", handshakeType, String.class, Duration.class, Consumer.class)
                .invoke(gateway, handshake, body, Duration.ofSeconds(30), answer);

        Object answerOfTheBot = answered.get(30, TimeUnit.SECONDS);
        assertThat(method(answerOfTheBot, "status").invoke(answerOfTheBot)).isEqualTo(200);
        return (String) method(answerOfTheBot, "body").invoke(answerOfTheBot);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return layer.findLoader("dev.botkit").loadClass(name);
    }

    private static Method method(Object object, String name, Class<?>... parameters) throws NoSuchMethodException {
        return object.getClass().getMethod(name, parameters);
    }

    private static Object implement(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
