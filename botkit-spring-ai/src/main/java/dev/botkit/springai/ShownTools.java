package dev.botkit.springai;

import java.util.List;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/** The advisor that has the calls of tools shown, as Spring AI's stream says nothing of them: those of the client too. */
final class ShownTools implements StreamAdvisor {

    private final GrowingAnswer answer;
    private final int order;

    private ShownTools(GrowingAnswer answer, int order) {
        this.answer = answer;
        this.order = order;
    }

    /** Before all others, and once more before tools are called by default, as advisors may add some. */
    static List<Advisor> of(GrowingAnswer answer) {
        return List.of(
                new ShownTools(answer, Ordered.HIGHEST_PRECEDENCE),
                new ShownTools(answer, ToolCallingAdvisor.DEFAULT_ORDER - 1));
    }

    @Override
    public String getName() {
        return "Botkit's shown tools";
    }

    @Override
    public int getOrder() {
        return order;
    }

    @Override
    public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
        if (request.prompt().getOptions() instanceof ToolCallingChatOptions options) {
            List<ToolCallback> tools = options.getToolCallbacks();
            if (tools != null && !tools.isEmpty()) {
                ToolCallingChatOptions shown =
                        options.mutate().toolCallbacks(shown(tools)).build();
                return chain.nextStream(request.mutate()
                        .prompt(new Prompt(request.prompt().getInstructions(), shown))
                        .build());
            }
        }
        return chain.nextStream(request);
    }

    private List<ToolCallback> shown(List<ToolCallback> tools) {
        return tools.stream()
                .map(tool -> tool instanceof ShownTool ? tool : ShownTool.ofClient(tool, answer))
                .toList();
    }
}
