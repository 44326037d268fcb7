package dev.botkit.websocket;

import dev.botkit.ConnectionEvent;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the bot of the tests can do. */
final class TestSkill implements Skill {

    static final int FLOOD = 400;

    /** Counted down when "wait" is being handled. */
    final CountDownLatch waiting = new CountDownLatch(1);
    /** To be counted down to let "wait" answer. */
    final CountDownLatch mayAnswer = new CountDownLatch(1);
    /** Counted down when "flood" has given all its replies. */
    final CountDownLatch flooded = new CountDownLatch(1);
    /** How often "count" was handled. */
    final AtomicInteger counted = new AtomicInteger();

    @Override
    public void register(SkillRegistry skills) {
        skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> bot.reply("Hello!"))
                .on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply("Welcome back!"))
                .on(ConnectionEvent.Kind.RECONNECT, (bot, event) -> bot.reply("There you are."))
                .on("custom", (bot, event) -> bot.reply("custom heard"))
                .hears("^echo (.*)$", (bot, message) -> bot.reply(message.group(1)))
                .hears("^who$", (bot, message) -> bot.reply(bot.conversation().toString()))
                .hears("^language$", (bot, message) -> bot.reply(String.valueOf(bot.language())))
                .hears("^wait$", (bot, message) -> {
                    waiting.countDown();
                    bot.reply(mayAnswer.await(20, TimeUnit.SECONDS) ? "done" : "nobody let me go on");
                })
                .hears("^count$", (bot, message) -> {
                    counted.incrementAndGet();
                    bot.reply("counted");
                })
                .hears("^flood$", (bot, message) -> {
                    String much = "x".repeat(50_000);
                    for (int i = 0; i < FLOOD; i++) {
                        bot.reply(much);
                    }
                    flooded.countDown();
                })
                .fallback((bot, message) -> bot.reply("What?"));
    }
}
