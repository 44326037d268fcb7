package dev.botkit.examples.shop;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogBuilder;
import dev.botkit.testkit.BotTester;

/** A talk with a bot of a few words, for the tests of docs/MIGRATING.md. */
interface Talk {

    /** What the bot says when a handler has thrown. */
    String APOLOGY = "Sorry.";

    void with(BotTester tester) throws Exception;

    /** Has a talk with a bot of these skills. */
    static void talk(Talk talk, Skill... skills) throws Exception {
        BotkitBuilder builder = Botkit.builder().apology(Reply.of(APOLOGY));
        for (Skill skill : skills) {
            builder.skill(skill);
        }
        try (BotTester tester = BotTester.of(builder)) {
            talk.with(tester);
        }
    }

    static Handler says(String text) {
        return (bot, message) -> bot.reply(text);
    }

    /** A skill that begins a dialog at a word, which is its name. */
    static Skill dialog(DialogBuilder dialog, String word) {
        return skills -> {
            skills.dialog(dialog.build());
            skills.hears("^" + word, (bot, message) -> bot.begin(word));
        };
    }

    /** A skill that asks {@code Q?} and says what it got. */
    static Skill asking() {
        return dialog(
                Dialog.define("ask")
                        .ask(
                                "q",
                                "Q?",
                                answers -> answers.otherwise((dialog, answer) -> dialog.say("got " + answer.text()))),
                "ask");
    }
}
