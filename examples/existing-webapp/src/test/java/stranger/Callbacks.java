package stranger;

import dev.botkit.AcceptFilter;
import dev.botkit.AsyncHandler;
import dev.botkit.ConnectionEvent;
import dev.botkit.ConnectionHandler;
import dev.botkit.Handler;
import dev.botkit.Message;
import dev.botkit.ReceiveMiddleware;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.SendMiddleware;
import dev.botkit.Sender;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.AnswerValidator;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogHook;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.script.IntentMatcher;
import dev.botkit.script.ScriptStore;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Every callback of the API, as a lambda. */
final class Callbacks {

    static final Handler GREETS = (bot, message) -> bot.reply("Hello, " + message.user() + "!");

    static final AsyncHandler LOOKS_UP = (bot, message) -> {
        bot.keepOpenUntil(CompletableFuture.runAsync(bot::typing, Runnable::run));
        return CompletableFuture.completedFuture("in stock")
                .thenAccept(found ->
                        bot.reply(Reply.of(found).from(Sender.bot("Shelf").withAvatar("/shelf.png"))));
    };

    static final Handler TELLS_A_STORY = (bot, message) -> {
        ReplyStream story = bot.stream();
        story.onStop(() -> story.fail(Reply.of("Not reached.")));
        story.status("Thinking");
        story.append("Once " + story.id().length());
        if (story.isStopped()) {
            story.complete();
        }
        story.complete(Reply.of("."));
    };

    static final ConnectionHandler NOTES_WHO_LEFT = (bot, event) -> {
        if (event.kind() == ConnectionEvent.Kind.GOODBYE) {
            bot.reply("You left, and missed " + event.missed() + ".");
        }
    };

    static final AcceptFilter REFUSES_SHOUTING = message -> {
        if (message.text().endsWith("!!!")) {
            throw new RefusedException(Refusal.REFUSED, "Please do not shout.");
        }
        return message.with("polite", true);
    };

    static final ReceiveMiddleware TRIMS = (bot, message, next) -> {
        boolean said = message.type().equals(Message.MESSAGE_RECEIVED);
        next.proceed(said ? message.withText(message.text().strip()) : message);
    };

    static final SendMiddleware SIGNS = (out, next) -> {
        boolean answers = out.inReplyTo() != null && out.channel().equals("socket");
        next.proceed(answers ? out.reply().with("for", out.conversation() + "/" + out.user()) : out.reply());
    };

    /** As a unit test of a middleware hands it in. */
    static final ReceiveMiddleware.Next TAKES_MESSAGES = message -> {};

    static final SendMiddleware.Next TAKES_REPLIES = Reply::text;

    static final CredentialVerifier KNOWS_ALICE = credential -> {
        if (!credential.equals("alice's")) {
            throw new RefusedException(Refusal.UNAUTHORIZED, "Nobody's credential.");
        }
        return VerifiedUser.of("alice").expiring(Instant.MAX);
    };

    static final IntentMatcher FINDS_THANKS = text -> text.contains("thank") ? List.of("thanks") : List.of();

    static final AnswerHandler CONFIRMS = (dialog, answer) -> {
        dialog.say("You said " + answer.text() + ".");
        dialog.next();
    };

    static final AnswerValidator WANTS_A_NUMBER =
            (dialog, answer) -> answer.matches("\\d+") ? null : "A number, please, for " + dialog.script() + ".";

    static final DialogHook COUNTS = dialog -> dialog.set("count", dialog.vars().size());

    static final DialogEnd.Listener HEARS_ENDS = (bot, end) -> bot.reply(end.script() + " " + end.outcome());

    static final HttpFacts.Lookup NOTHING = name -> null;

    static final Peer.WriteDone IGNORES_IT = written -> {};

    static final ScriptStore.Registration ENDS_NOTHING = () -> {};

    private Callbacks() {}
}
