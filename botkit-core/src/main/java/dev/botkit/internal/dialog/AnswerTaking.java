package dev.botkit.internal.dialog;

import dev.botkit.dialog.AnswerValidator;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer to a question: which option it matches, whether it is good, what is kept of it, what follows. */
final class AnswerTaking {

    private final Step.Ask ask;
    private final Hooks hooks;
    private final DialogView view;
    private final List<String> collected;

    /** {@code collected} is what has been said so far where several answers are taken; more is added to it. */
    AnswerTaking(Step.Ask ask, Hooks hooks, DialogView view, List<String> collected) {
        this.ask = ask;
        this.hooks = hooks;
        this.view = view;
        this.collected = collected;
    }

    /** Takes it; what follows. */
    Action take(MessageData message, HeardText text) throws Exception {
        SaidUtterance said = new SaidUtterance(text, view.bot()::language);
        for (Option option : ask.options()) {
            Groups groups = option.match(text, said);
            if (groups != null) {
                text.forget();
                return take(option, message.withGroups(groups));
            }
        }
        text.forget();
        return take(null, message);
    }

    private Action take(@Nullable Option matched, MessageData answer) throws Exception {
        return ask.multiple() ? oneOfSeveral(matched, answer) : theAnswer(matched, answer);
    }

    /** What was collected before, as the answer so far. */
    void keepCollected() {
        if (ask.multiple() && !collected.isEmpty()) {
            keep(String.join("\n", collected));
        }
    }

    private Action theAnswer(@Nullable Option matched, MessageData answer) throws Exception {
        boolean hadOne = view.ownResponses().containsKey(ask.key());
        Object before = view.ownResponses().get(ask.key());
        keep(answer.text());
        if (matched == null || matched.isOrdinary()) {
            Action invalid = validate(answer.text(), Action.Move.REPEAT);
            if (invalid != null) {
                putBack(hadOne, before);
                return invalid;
            }
        }
        Action next = follow(matched == null ? otherwise() : matched, answer);
        if (next == Action.Move.REPEAT) {
            putBack(hadOne, before);
        }
        return next;
    }

    private void putBack(boolean hadOne, @Nullable Object before) {
        if (hadOne) {
            view.ownResponses().put(ask.key(), before);
        } else {
            view.ownResponses().remove(ask.key());
        }
    }

    private Action oneOfSeveral(@Nullable Option matched, MessageData answer) throws Exception {
        if (matched != null && matched.action() != Action.Move.WAIT) {
            keep(String.join("\n", collected));
            return follow(matched, answer);
        }
        Action invalid = validate(answer.text(), Action.Move.WAIT);
        if (invalid != null) {
            return invalid;
        }
        collected.add(answer.text());
        keep(String.join("\n", collected));
        Option option = matched == null ? otherwise() : matched;
        return option == null ? Action.Move.WAIT : follow(option, answer);
    }

    private void keep(String answer) {
        if (!ask.key().isEmpty()) {
            view.ownResponses().put(ask.key(), answer);
        }
    }

    private @Nullable Option otherwise() {
        for (Option option : ask.options()) {
            if (option.kind() == Option.Kind.DEFAULT) {
                return option;
            }
        }
        return null;
    }

    private Action follow(@Nullable Option option, MessageData answer) throws Exception {
        if (option == null) {
            return ask.then();
        }
        if (option.handler() == null) {
            return option.action();
        }
        view.choice();
        option.handler().handle(view, answer);
        Action choice = view.choice();
        return choice == null ? option.action() : choice;
    }

    /** What follows if a validator does not take the answer; null if all do. */
    private @Nullable Action validate(String answer, Action again) throws Exception {
        for (AnswerValidator validator : hooks.validators(ask.key())) {
            view.choice();
            String problem = validator.validate(view, answer);
            Action own = view.choice();
            if (problem == null && own == null) {
                continue;
            }
            if (problem != null && !problem.isEmpty()) {
                view.say(problem);
            }
            return own == null ? again : own;
        }
        return null;
    }
}
