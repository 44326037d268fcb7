package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Locator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Days and times are the server's, also where the computer's clock is wrong, and written as the reader is used to. */
class TimesTest extends Browser {

    private static final Instant NOW = Instant.parse("2026-11-23T17:28:00Z");

    private Locator days() {
        return page.locator("botkit-chat .day").filter(new Locator.FilterOptions().setVisible(true));
    }

    private Locator times() {
        return page.locator("botkit-chat .row time").filter(new Locator.FilterOptions().setVisible(true));
    }

    private void seedOne() {
        chat.clock(() -> NOW);
        chat.seed(
                List.of(FakeChat.reply("{\"type\":\"message\",\"text\":\"seed\",\"date\":\"2026-11-23T17:28:00Z\"}")));
    }

    @ParameterizedTest
    @ValueSource(longs = {-72, -1, 1, 26, 24 * 400})
    void showsTheServersTimeThoughTheComputersClockIsHoursWrong(long hours) {
        chat.clock(() -> NOW);
        page.clock().setFixedTime(NOW.plus(Duration.ofHours(hours)).toEpochMilli());
        openChat();
        say("echo one");
        waitFor("one");
        say("echo two");
        waitFor("two");

        assertThat(days()).hasText(new String[] {"today"});
        assertThat(times()).hasText(new String[] {"5:28 PM", "5:28 PM", "5:28 PM", "5:28 PM"});
        List<String> before = times().allTextContents();
        page.reload();
        waitFor("two");
        assertThat(times()).hasText(before.toArray(new String[0]));
        assertThat(days()).hasText(new String[] {"today"});
    }

    @Test
    void whatIsNotConfirmedYetIsOfTheServersDayToo() throws Exception {
        seedOne();
        chat.bot(text -> List.of());
        chat.receipts(false);
        page.clock().setFixedTime(NOW.plus(Duration.ofDays(3)).toEpochMilli());
        openChat();
        waitFor("seed");
        say("waiting");
        chat.await("message");

        assertThat(page.locator("botkit-chat .waits")).hasCount(1);
        assertThat(days()).hasText(new String[] {"today"});
    }

    @Test
    void todayBecomesYesterdayAtMidnight() {
        seedOne();
        page.clock().install(new Clock.InstallOptions().setTime(NOW.toEpochMilli()));
        openChat();
        waitFor("seed");
        assertThat(days()).hasText(new String[] {"today"});

        page.clock().fastForward(Duration.ofHours(7).toMillis());

        assertThat(days()).hasText(new String[] {"yesterday"});
        chat.clock(() -> NOW.plus(Duration.ofHours(7)));
        chat.push(FakeChat.text("morning"));
        waitFor("morning");
        assertThat(days()).hasText(new String[] {"yesterday", "today"});
    }

    @Test
    void aLaptopThatWakesUpTheNextDayShowsTheRightDay() {
        seedOne();
        page.clock().setFixedTime(NOW.toEpochMilli());
        openChat();
        waitFor("seed");
        assertThat(days()).hasText(new String[] {"today"});

        page.clock().setFixedTime(NOW.plus(Duration.ofDays(1)).toEpochMilli());
        page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))");

        assertThat(days()).hasText(new String[] {"yesterday"});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    en-GB | Type a message         | 17:28     | 23 November 2026
                    en-US | Type a message         | 5:28 PM   | November 23, 2026
                    fr-CA | Écrivez un message     | 17 h 28   | 23 novembre 2026
                    de-AT | Nachricht schreiben    | 17:28     | 23. November 2026
                    zh-TW | 輸入訊息                 | 下午5:28   | 2026年11月23日
                    zh-HK | 輸入訊息                 | 下午5:28   | 2026年11月23日
                    zh-Hant | 輸入訊息               | 下午5:28   | 2026年11月23日
                    zh-CN | 输入消息                 | 17:28     | 2026年11月23日
                    zh-SG | 输入消息                 | 下午5:28   | 2026年11月23日
                    hi-Latn | Type a message       | 5:28 PM   | November 23, 2026
                    xx-XX | Type a message         | 5:28 PM   | November 23, 2026
                    """)
    void writesTextsByLanguageAndScriptAndTimesByTheWholeTag(String locale, String input, String time, String day) {
        seedOne();
        reopen(new NewContextOptions().setLocale(locale));
        page.clock().setFixedTime(NOW.plus(Duration.ofDays(5)).toEpochMilli());
        chat.clock(() -> NOW.plus(Duration.ofDays(5)));
        openChat();
        waitFor("seed");

        assertThat(page.locator("botkit-chat textarea")).hasAttribute("placeholder", input);
        assertThat(times()).hasText(new String[] {time});
        assertThat(days()).hasText(new String[] {day});
    }

    @ParameterizedTest
    @ValueSource(strings = {"es-MX", "ar-MA", "pt-BR"})
    void writesTimesAsTheBrowserDoesForTheRegion(String locale) {
        seedOne();
        reopen(new NewContextOptions().setLocale(locale));
        openChat();
        page.locator("botkit-chat .bot").waitFor();

        assertThat(times()).hasText((String) page.evaluate(
                "new Date('2026-11-23T17:28:00Z').toLocaleTimeString('" + locale + "', {timeStyle: 'short'})"));
    }

    @ParameterizedTest
    @CsvSource({
        "en, en-GB, 17:28",
        "en-US, en-GB, 5:28 PM",
        "en-GB, en-US, 17:28",
        "de, en-GB, 17:28",
        "en, fr-CA, 5:28 PM"
    })
    void thePagesLanguageComesFirstAndTheReadersRegionFillsItIn(String ofThePage, String ofTheBrowser, String time) {
        seedOne();
        reopen(new NewContextOptions().setLocale(ofTheBrowser));
        page.navigate(server.page(
                "page.html",
                "<!DOCTYPE html><html lang='" + ofThePage
                        + "'><script type='module' src='botkit/client.js'></script><botkit-chat></botkit-chat>"));
        page.locator("botkit-chat .bot").waitFor();

        assertThat(times()).hasText(new String[] {time});
        assertThat(page.locator("botkit-chat section")).hasAttribute("lang", ofThePage.substring(0, 2));
    }
}
