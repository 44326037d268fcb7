package dev.botkit.internal.runtime;

import dev.botkit.AcceptFilter;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.ReceiveMiddleware;
import dev.botkit.Reply;
import dev.botkit.SendMiddleware;
import dev.botkit.TypingDelay;
import dev.botkit.WhileStreaming;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.script.ScriptStore;
import dev.botkit.transport.Refusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the builder collected for the engine. */
public record Settings(
        Limits limits,
        TypingDelay typingDelay,
        @Nullable Reply apology,
        Map<Refusal, String> refusalTexts,
        List<AcceptFilter> acceptFilters,
        List<ReceiveMiddleware> receiveMiddleware,
        List<SendMiddleware> sendMiddleware,
        List<BotkitListener> listeners,
        @Nullable Executor listenerExecutor,
        @Nullable CredentialVerifier verifier,
        Dialogs.Parts dialogs,
        List<ScriptStore> scripts,
        WhileStreaming whileStreaming) {

    /** Copies the collections. */
    public Settings {
        refusalTexts = Map.copyOf(refusalTexts);
        acceptFilters = List.copyOf(acceptFilters);
        receiveMiddleware = List.copyOf(receiveMiddleware);
        sendMiddleware = List.copyOf(sendMiddleware);
        listeners = List.copyOf(listeners);
        scripts = List.copyOf(scripts);
    }

    /** What a user of a chat client is told. {@code detail} is for those reasons that only a developer meets. */
    public String refusalText(Refusal refusal, String detail) {
        String configured = refusalTexts.get(refusal);
        if (configured != null) {
            return configured;
        }
        return switch (refusal) {
            case RATE_LIMITED -> "That was too fast. Please wait a moment and try again.";
            case BUSY -> "I am still busy with what you said before. Please wait a moment and try again.";
            case CLOSING -> "I am going away for a moment. Please try again soon.";
            case FAILED -> "Sorry, that could not be taken. Please try again.";
            default -> detail;
        };
    }
}
