package dev.botkit.langchain4j;

import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutionResult;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tools of objects with LangChain4j's annotations. Apart from the rest, because it needs more than LangChain4j's core. */
final class ToolObjects {

    private ToolObjects() {}

    /** What a tool of an object finds in its {@link InvocationParameters}. */
    static InvocationParameters parameters(Message message) {
        return InvocationParameters.from(Map.of(
                LangChainAnswers.MESSAGE, message,
                LangChainAnswers.MESSAGE_ID, message.id(),
                LangChainAnswers.CONVERSATION, message.conversation()));
    }

    static Map<ToolSpecification, AnswerTool> of(Object object) {
        Map<ToolSpecification, AnswerTool> tools = new LinkedHashMap<>();
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Tool.class) && !method.isBridge()) {
                    tools.put(ToolSpecifications.toolSpecificationFrom(method), tool(object, method));
                }
            }
        }
        if (tools.isEmpty()) {
            throw new InvalidArgumentException(
                    "No method of " + object.getClass().getName() + " has the annotation @Tool.");
        }
        return tools;
    }

    private static AnswerTool tool(Object object, Method method) {
        DefaultToolExecutor executor = DefaultToolExecutor.builder()
                .object(object)
                .originalMethod(method)
                .methodToInvoke(method)
                // What an exception says is not for the model.
                .propagateToolExecutionExceptions(true)
                .build();
        return call -> {
            InvocationContext context = InvocationContext.builder()
                    .chatMemoryId(call.message().conversation().toString())
                    .invocationParameters(parameters(call.message()))
                    .timestampNow()
                    .build();
            ToolExecutionResult result = executor.executeWithContext(call.request(), context);
            String text = result.resultText();
            return text == null ? "" : text;
        };
    }
}
