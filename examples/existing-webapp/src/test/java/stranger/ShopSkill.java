package stranger;

import dev.botkit.Bot;
import dev.botkit.ConnectionEvent;
import dev.botkit.ConversationState;
import dev.botkit.Handler;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.Sender;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.UserProfile;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogBuilder;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.ScriptHooks;
import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A skill that registers in every way, and answers in every way. */
final class ShopSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("hello", Callbacks.GREETS)
                .hearsWord("stock", Handler.async(Callbacks.LOOKS_UP))
                .hears(List.of("price", "cost"), (bot, message) -> bot.replyWithTyping("Ten."))
                .hears(Pattern.compile("^order (?<what>.+)"), ShopSkill::order)
                .hears(message -> message.field("cart") != null, (bot, message) -> bot.reply(everything()))
                .hearsWord("card", (bot, message) -> bot.reply(card()))
                .hearsWord(List.of("who", "me"), ShopSkill::who)
                .interrupts("^help$", (bot, message) -> bot.reply("Say what you want."))
                .interrupts(List.of("menu", "list"), (bot, message) -> bot.begin("pizza"))
                .interrupts(Pattern.compile("^stop$"), (bot, message) -> bot.stopDialog())
                .interrupts(message -> message.text().isEmpty(), (bot, message) -> bot.typing())
                .interruptsWord("human", (bot, message) -> bot.trigger(Message.event("human")))
                .interruptsWord(
                        List.of("reload", "refresh"),
                        (bot, message) -> bot.skills().reloadScripts())
                .on("human", (bot, event) -> bot.push(bot.conversation(), "Somebody comes."))
                .hearsWord("later", (bot, message) -> {
                    Instant due = message.date().plusSeconds(60);
                    bot.schedulePush(bot.conversation(), "It is later.", due);
                    bot.schedulePush(bot.conversation(), Reply.of("Still."), due);
                })
                .on(ConnectionEvent.Kind.GOODBYE, Callbacks.NOTES_WHO_LEFT)
                .fallback((bot, message) -> bot.reply(bot.skills().hear("hello") ? "Say hello." : "What?"))
                .dialog(pizza())
                .afterDialogs(Callbacks.HEARS_ENDS);
        ScriptHooks hooks = skills.hooks("pizza");
        hooks.before(Callbacks.COUNTS)
                .beforeThread("sizes", Callbacks.COUNTS)
                .validate("street", (dialog, answer) -> answer.isBlank() ? "Which street?" : null)
                .after(Callbacks.HEARS_ENDS)
                .allowTrigger();
        Instant registered = skills.time().instant();
        skills.hearsWord("since", (bot, message) -> bot.reply("Since " + registered));
        skills.hearsWord("again", ShopSkill::again);
    }

    private static void order(Bot bot, Message message) throws Exception {
        String what = message.group("what");
        bot.begin("pizza", "default", Map.of("what", what, "groups", message.groups()));
    }

    private static void again(Bot bot, Message message) {
        ConversationState state = bot.state();
        Object last = state.get("shop.last");
        if (last == null || state.all().size() > 1) {
            state.put("shop.last", message.text());
        } else {
            state.remove("shop.last");
        }
    }

    private static void who(Bot bot, Message message) {
        UserProfile profile = bot.profile();
        bot.reply(profile == null ? bot.conversation().name() : profile.id() + " " + profile.fields());
        bot.reply("Language: " + bot.language());
        bot.push(ConversationId.ofUser("staff"), Reply.of("Somebody asks."));
    }

    static Reply everything() {
        return Reply.of("")
                .withText("All of it")
                .quickReply("Yes")
                .quickReply("No", "no")
                .quickReply(Map.of("title", "Maybe", "payload", "maybe"))
                .image("/cat.png")
                .file("/terms.pdf")
                .link("/shop", "Shop")
                .goTo("/cart")
                .disableInput()
                .continueTyping()
                .with("mood", "fine");
    }

    static Reply card() {
        return Reply.of("Here is Ann.").from(Sender.person("Ann").withAvatar("/ann.png"));
    }

    /** Every step of a dialog in code; some are never reached. */
    static DialogDefinition pizza() {
        DialogBuilder pizza = Dialog.define("pizza")
                .variable("size", "small")
                .timeout(Duration.ofMinutes(5))
                .onTimeout(dialog -> dialog.say(Reply.of("Are you there?")))
                .allowTrigger()
                .validate("number", Callbacks.WANTS_A_NUMBER)
                .beforeThread("sizes", Callbacks.COUNTS)
                .onEnd(Callbacks.HEARS_ENDS)
                .say("A pizza.")
                .say(Reply.of("Good."))
                .sayOneOf("Fine.", "Fine.")
                .run(Callbacks.COUNTS)
                .ask("number", "How many?")
                .ask("street", Reply.of("Which street?"), answers -> answers.otherwise(AnswerHandler.NEXT))
                .gotoThread("sizes");
        pizza.thread("sizes")
                .ask(
                        "size",
                        "Which size?",
                        answers -> answers.quickReplies("small", "large")
                                .quickReply("none", "none")
                                .string("small", AnswerHandler.NEXT)
                                .string("large")
                                .regex("x+l")
                                .regex("tiny", AnswerHandler.REPEAT)
                                .yes(Callbacks.CONFIRMS)
                                .no(AnswerHandler.gotoThread("sizes"))
                                .quit(AnswerHandler.STOP))
                .complete();
        pizza.thread("notes")
                .ask("notes", "Notes?", answers -> answers.multiple().string("none"))
                .repeat();
        pizza.thread("away").continueAs("pizza", "default");
        return pizza.thread("gone").stop().build();
    }

    /** What else code within a dialog can do. */
    static void inside(Dialog dialog) throws Exception {
        String all = dialog.thread() + dialog.origin().text() + dialog.responses() + dialog.response("size");
        if (all.isEmpty()) {
            dialog.silentRepeat();
            dialog.repeat();
            dialog.gotoThread("sizes");
            dialog.stop("later");
            dialog.stop();
            dialog.complete();
            dialog.continueAs("pizza", "default");
            dialog.passOn();
            dialog.decline();
        }
        dialog.bot().stopDialog();
    }
}
