package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which language a user has, as handlers read it and answers are understood. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LanguageTest {

    private static final String PROFILE =
            "{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"u\",\"%s\":\"%s\"}}";

    private final ManualTimer timer = new ManualTimer();
    private final History history = History.inMemory();
    private final List<Botkit> bots = new ArrayList<>();
    private final BlockingQueue<String> goodbyes = new LinkedBlockingQueue<>();

    private final Skill skill = skills -> {
        skills.dialog(Dialog.define("ask")
                .ask(
                        "ok",
                        "Ok?",
                        answers -> answers.yes((dialog, answer) -> dialog.say("did so"))
                                .quit((dialog, answer) -> dialog.say("left"))
                                .otherwise((dialog, answer) -> dialog.say("did not")))
                .build());
        skills.hears("^ask$", (bot, message) -> bot.begin("ask"));
        skills.on("goodbye", (bot, event) -> goodbyes.add(tag(bot.language())));
        skills.fallback((bot, message) -> bot.reply(tag(bot.language())));
    };

    private static String tag(Locale language) {
        return language == null ? "none" : language.toLanguageTag();
    }

    private Botkit bot() {
        return started(Botkit.builder().skill(skill).timer(timer).build());
    }

    private Botkit storedBot() {
        return started(
                Botkit.builder().skill(skill).timer(timer).history(history).build());
    }

    private Botkit started(Botkit botkit) {
        bots.add(botkit);
        return botkit;
    }

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    /** All are one user. */
    private static TestSocket client(Botkit botkit, String language) {
        Locale locale = language == null ? null : Locale.forLanguageTag(language);
        return TestSocket.shows(
                botkit,
                Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET).withLanguage(locale),
                "u");
    }

    private static String says(TestSocket socket, String text) {
        return socket.says(text).nextText();
    }

    @Test
    void itIsWhatTheHandshakeSays() {
        assertThat(says(client(bot(), "de-AT"), "hi")).isEqualTo("de-AT");
    }

    @Test
    void itIsNotKnownIfNobodySaysOne() {
        assertThat(says(client(bot(), null), "hi")).isEqualTo("none");
    }

    @Test
    void ofSeveralClientsTheOneCountsThatWroteLastAndSaidOne() {
        Botkit botkit = bot();
        TestSocket german = client(botkit, "de");
        assertThat(says(german, "hi")).isEqualTo("de");
        TestSocket silent = client(botkit, null);
        assertThat(says(silent, "hi")).isEqualTo("de");
        TestSocket french = client(botkit, "fr");
        assertThat(says(french, "hi")).isEqualTo("fr");
        // All replies reach all clients, in their order.
        assertThat(german.nextText()).as("to the silent one").isEqualTo("de");
        assertThat(german.nextText()).as("to the French").isEqualTo("fr");
        assertThat(says(german, "hi")).isEqualTo("de");
    }

    @Test
    void theProfileTakesPrecedenceIfItNamesOne() {
        TestSocket socket = client(bot(), "de");
        assertThat(says(profile(socket, "language", "pt_BR"), "hi")).isEqualTo("pt-BR");
        assertThat(says(profile(socket, "locale", "it"), "hi")).isEqualTo("it");
        assertThat(says(profile(socket, "language", "!"), "hi"))
                .as("no language")
                .isEqualTo("de");
        assertThat(says(profile(socket, "name", "Ann"), "hi")).isEqualTo("de");
        assertThat(says(profile(client(bot(), null), "language", "ja"), "hi")).isEqualTo("ja");
    }

    private static TestSocket profile(TestSocket socket, String field, String value) {
        return socket.sends(PROFILE.formatted(field, value));
    }

    @Test
    void aPostHasOneToo() throws InterruptedException {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        bot().gateway()
                .post(
                        Handshake.request("127.0.0.1").withLanguage(Locale.forLanguageTag("nl")),
                        "{\"type\":\"message\",\"user\":\"w\",\"channel\":\"webhook\",\"text\":\"hi\"}",
                        Duration.ofSeconds(30),
                        answers::add);
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        assertThat(answer.body()).contains("\"text\":\"nl\"");
    }

    @Test
    void aTurnWithoutAConnectionHasTheOneOfTheLastClient() throws InterruptedException {
        TestSocket socket = client(bot(), "uk");
        assertThat(says(socket, "hi")).isEqualTo("uk");
        socket.connection.closed();
        timer.advance(Duration.ofHours(1));
        assertThat(goodbyes.poll(20, TimeUnit.SECONDS)).isEqualTo("uk");
    }

    @Test
    void answersAreUnderstoodInTheUsersLanguage() {
        Botkit botkit = bot();
        TestSocket italian = client(botkit, "it-CH");
        assertThat(says(italian, "ask")).isEqualTo("Ok?");
        assertThat(says(italian, "Fine.")).isEqualTo("left");
        assertThat(says(italian, "ask")).isEqualTo("Ok?");
        assertThat(says(italian, "Sì, grazie!")).isEqualTo("did so");
        assertThat(says(italian, "ask")).isEqualTo("Ok?");
        assertThat(says(italian, "ja")).isEqualTo("did not");
    }

    @Test
    void answersAreUnderstoodInEnglishIfTheLanguageIsNotKnown() {
        TestSocket unknown = client(bot(), null);
        assertThat(says(unknown, "ask")).isEqualTo("Ok?");
        assertThat(says(unknown, "fine")).isEqualTo("did so");
        assertThat(says(unknown, "ask")).isEqualTo("Ok?");
        assertThat(says(unknown, "sì")).isEqualTo("did not");
    }

    @Test
    void aQuestionRemembersTheLanguageOverARestart() {
        Botkit first = storedBot();
        TestSocket german = client(first, "de-AT");
        assertThat(says(german, "ask")).isEqualTo("Ok?");
        first.close();

        TestSocket silent = client(storedBot(), null);
        assertThat(says(silent, "ja, gern")).isEqualTo("did so");
        assertThat(says(silent, "hi")).isEqualTo("de-AT");
        assertThat(says(client(bots.get(1), "fr"), "hi")).as("said anew").isEqualTo("fr");
    }

    @Test
    void aBotThatKnowsNoLanguageStoresNone() {
        Botkit botkit = storedBot();
        TestSocket unknown = client(botkit, null);
        assertThat(says(unknown, "ask")).isEqualTo("Ok?");
        botkit.close();
        assertThat(history.states().read(TestSocket.SECRET.conversation("u")).json())
                .contains("\"dialog\"")
                .doesNotContain("language");
    }
}
