package dev.botkit.springai;

import java.util.List;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** What the parts of an answer are together: all of the text, the last reason to end, and the tokens as far as they were counted. */
final class WholeAnswer {

    private final StringBuilder text = new StringBuilder();
    private ChatGenerationMetadata generation = ChatGenerationMetadata.NULL;
    private ChatResponseMetadata metadata = new ChatResponseMetadata();

    /** A part has come; not its text. */
    void add(ChatResponse part) {
        Generation result = part.getResult();
        if (result != null && !Rounds.reason(result).isEmpty()) {
            generation = result.getMetadata();
        }
        // The tokens may come with a part that has nothing else, or with one before the last.
        if (isCounted(part.getMetadata().getUsage()) || !isCounted(metadata.getUsage())) {
            metadata = part.getMetadata();
        }
    }

    void text(String more) {
        text.append(more);
    }

    ChatResponse response() {
        return new ChatResponse(List.of(new Generation(new AssistantMessage(text.toString()), generation)), metadata);
    }

    private static boolean isCounted(Usage usage) {
        Integer tokens = usage.getTotalTokens();
        return tokens != null && tokens > 0;
    }
}
