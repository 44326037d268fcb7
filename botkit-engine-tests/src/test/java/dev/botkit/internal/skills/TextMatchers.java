package dev.botkit.internal.skills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.text.HeardText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests of this package share: a dispatcher out of skills, and messages for it. */
final class TextMatchers {

    /** Three handlers that do nothing, to tell registrations apart. */
    static final Handler FIRST = handler("first");

    static final Handler SECOND = handler("second");
    static final Handler THIRD = handler("third");

    private TextMatchers() {}

    static Dispatcher dispatcher(Skill... skills) {
        return dispatcher(Limits.DEFAULT.turns().patternSteps(), skills);
    }

    /** The skills are called a, b, c and so on. */
    static Dispatcher dispatcher(int patternSteps, Skill... skills) {
        List<String> problems = new ArrayList<>();
        Registrations registrations = new Registrations(problems, InstantSource.system());
        char name = 'a';
        for (Skill skill : skills) {
            registrations.register(String.valueOf(name++), skill);
        }
        assertThat(problems).isEmpty();
        return registrations.dispatcher(patternSteps);
    }

    /** Who answers, where no dialog waits and there are no scripts. */
    static Heard dispatch(Dispatcher dispatcher, MessageData message) {
        if (!message.type().equals(Message.MESSAGE_RECEIVED)) {
            return dispatcher.listener(message);
        }
        HeardText text = dispatcher.text(message);
        Heard heard = dispatcher.interrupt(message, text);
        if (heard == null) {
            heard = dispatcher.hear(message, text);
        }
        return heard == null ? dispatcher.fallback(message) : heard;
    }

    static MessageData message(String text) {
        return typed(Message.MESSAGE_RECEIVED, Map.of("text", text));
    }

    static MessageData event(String type) {
        return typed(type, Map.of("text", "help"));
    }

    /** What a pattern captures in a text; null if it does not hear it. */
    static List<String> groups(String pattern, String text) {
        Heard heard = dispatch(dispatcher(skills -> skills.hears(pattern, FIRST)), message(text));
        return heard == null ? null : heard.message().groups();
    }

    private static MessageData typed(String type, Map<String, Object> fields) {
        return new MessageData("i", type, ConversationId.webhook("u"), Instant.EPOCH, fields);
    }

    private static Handler handler(String name) {
        return new Handler() {
            @Override
            public void handle(dev.botkit.Bot bot, Message message) {}

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
