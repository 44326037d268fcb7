package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Bot;
import dev.botkit.ConversationState;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.Skills;
import dev.botkit.UserProfile;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.Script;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One conversation with dialogs, without an engine: each turn begins from the JSON that the last one left. */
final class DialogHarness {

    static final ConversationId USER = ConversationId.verified("una");

    final List<Reply> replies = new ArrayList<>();
    final List<Pause> pauses = new ArrayList<>();
    final List<DialogEnd> ends = new ArrayList<>();
    final List<DialogEnd> told = new ArrayList<>();
    final Map<String, Object> identity = new LinkedHashMap<>();
    Limits limits = Limits.DEFAULT;
    WaitingDialog waiting;
    int picked;

    private final Map<String, Program> inCode = new HashMap<>();
    private final Map<String, Script> scripts = new LinkedHashMap<>();
    private final Map<String, Hooks.Collector> hooks = new HashMap<>();
    private int turns;

    DialogHarness(DialogDefinition... definitions) {
        for (DialogDefinition definition : definitions) {
            play(definition);
        }
    }

    DialogHarness play(DialogDefinition definition) {
        inCode.put(HeardText.fold(definition.name()), (Program) definition);
        hooks(definition.name(), hooks -> hooks.after((bot, end) -> ends.add(end)));
        return this;
    }

    DialogHarness play(Script... all) {
        for (Script script : all) {
            if (scripts.put(script.key(), script) == null) {
                hooks(script.command(), hooks -> hooks.after((bot, end) -> ends.add(end)));
            }
        }
        return this;
    }

    DialogHarness forget(String name) {
        inCode.remove(HeardText.fold(name));
        scripts.remove(HeardText.fold(name));
        return this;
    }

    DialogHarness hooks(String name, Consumer<Hooks.Collector> with) {
        with.accept(hooks.computeIfAbsent(HeardText.fold(name), key -> new Hooks.Collector()));
        return this;
    }

    // ---- turns

    private interface Act {
        void play(TurnDialogs dialogs) throws Exception;
    }

    DialogHarness begin(String name) {
        return begin(name, null, Map.of());
    }

    DialogHarness begin(String name, String thread, Map<String, ?> vars) {
        MessageData message = message("begin " + name);
        turn(message, dialogs -> dialogs.begin(name, thread, vars, message));
        return this;
    }

    DialogHarness says(String text) {
        MessageData message = message(text);
        turn(message, dialogs -> {
            if (!dialogs.answer(message, new HeardText(text, limits.turns().patternSteps()))) {
                replies.add(Reply.of("(nobody waits for: " + text + ")"));
            }
        });
        return this;
    }

    DialogHarness timesOut() {
        turn(new MessageData("", "timeout", USER, Instant.EPOCH, Map.of()), TurnDialogs::timeOut);
        return this;
    }

    DialogHarness stops() {
        turn(message("stop"), TurnDialogs::stop);
        return this;
    }

    MessageData message(String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("text", text);
        fields.put("user", "Una");
        fields.put("channel", "socket");
        return new MessageData(
                "m" + turns, turns, Message.MESSAGE_RECEIVED, USER, Instant.EPOCH, null, fields, List.of());
    }

    private void turn(MessageData message, Act act) {
        turns++;
        Map<String, Hooks> collected = new HashMap<>();
        hooks.forEach((name, each) -> collected.put(name, each.collected()));
        Dialogs dialogs = new Dialogs(
                new Dialogs.Parts(inCode, collected, List.of(), null, identity, bound -> picked),
                () -> ScriptIndex.of(scripts.values()),
                limits);
        Turn turn = new Turn(message);
        turn.dialogs = new TurnDialogs(dialogs, turn, waiting);
        try {
            act.play(turn.dialogs);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            if (turn.dialogs.isChanged()) {
                waiting = turn.dialogs.waiting();
            }
        }
    }

    // ---- what came of it

    /** What was said since this was asked last. */
    List<String> said() {
        List<String> texts = replies.stream().map(Reply::text).toList();
        replies.clear();
        return texts;
    }

    List<String> outcomes() {
        assertThat(told).as("what those are told who listen to all dialogs").containsAll(ends);
        return ends.stream().map(DialogEnd::outcome).toList();
    }

    DialogEnd lastEnd() {
        return ends.get(ends.size() - 1);
    }

    /** The user's; null if it is not known. */
    Locale language;

    private final class Turn implements DialogTurn, Bot {

        private final MessageData message;
        private TurnDialogs dialogs;

        Turn(MessageData message) {
            this.message = message;
        }

        @Override
        public Bot bot() {
            return this;
        }

        @Override
        public boolean isCutOff() {
            return true;
        }

        @Override
        public String runs(String script) {
            return null;
        }

        @Override
        public MessageData message() {
            return message;
        }

        @Override
        public String say(Reply reply, Pause pause) {
            replies.add(reply);
            pauses.add(pause);
            return lastReplyId();
        }

        @Override
        public void ended(DialogEnd end) {
            told.add(end);
        }

        @Override
        public Locale language() {
            return language;
        }

        @Override
        public ConversationState state() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Message> recent(int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReplyStream stream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void keepOpenUntil(CompletionStage<?> work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Skills skills() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String newToken() {
            return "token~" + turns;
        }

        @Override
        public String lastReplyId() {
            return replies.isEmpty() ? null : "r" + replies.size();
        }

        @Override
        public ConversationId conversation() {
            return USER;
        }

        @Override
        public @Nullable UserProfile profile() {
            return null;
        }

        @Override
        public String reply(Reply reply) {
            return say(reply, Pause.NONE);
        }

        @Override
        public void typing() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String replyWithTyping(Reply reply) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String schedulePush(ConversationId conversation, Reply reply, Instant due) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String push(ConversationId conversation, Reply reply) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void trigger(Message event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean begin(String script, String thread, Map<String, ?> vars) throws Exception {
            return dialogs.begin(script, thread, vars, message);
        }

        @Override
        public void beginAtEnd(String script, String thread, Map<String, ?> vars) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean stopDialog() throws Exception {
            return dialogs.stop();
        }
    }
}
