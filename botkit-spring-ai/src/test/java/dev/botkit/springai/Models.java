package dev.botkit.springai;

import java.util.function.Function;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;

/** Models without a provider. */
final class Models {

    private Models() {}

    static ChatModel streaming(Function<Prompt, Flux<ChatResponse>> answer) {
        return new ChatModel() {
            @Override
            public ChatResponse call(Prompt prompt) {
                throw new AssertionError("Nobody is to call the model without its stream.");
            }

            @Override
            public Flux<ChatResponse> stream(Prompt prompt) {
                return answer.apply(prompt);
            }
        };
    }
}
