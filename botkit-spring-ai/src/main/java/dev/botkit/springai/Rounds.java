package dev.botkit.springai;

import dev.botkit.BotkitException;
import dev.botkit.springai.EndReasons.CutAnswerException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/**
 * The advisor beside the model, which sees each request of one turn, and what comes of it, before tools are called. Tools are called for
 * whole answers only, for so many requests, and while somebody waits for the answer.
 */
final class Rounds implements StreamAdvisor {

    /** Behind all others, and before the one that asks the model. */
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 1;

    /** A model's own limit of tokens, in lower case. */
    private static final Set<String> LIMITS = Set.of("length", "max_tokens");

    private final GrowingAnswer answer;
    private final EndReasons reasons;
    private final int most;
    private final AtomicInteger asked = new AtomicInteger();

    /** At most so many requests behind the first one. */
    Rounds(GrowingAnswer answer, EndReasons reasons, int most) {
        this.answer = answer;
        this.reasons = reasons;
        this.most = most;
    }

    @Override
    public String getName() {
        return "Botkit's rounds";
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
        return Flux.defer(() -> {
            if (answer.isOver()) {
                // It is cancelled, or about to be.
                return Flux.never();
            }
            int number = asked.incrementAndGet();
            if (number > 1) {
                answer.goesOn();
            }
            Round round = new Round(number);
            return chain.nextStream(request).doOnNext(round::sees).concatWith(Flux.defer(round::end));
        });
    }

    /** One request; of one thread at a time, as Reactor calls back. */
    private final class Round {

        private final int number;
        private String model = "";
        private String reason = "";
        private boolean callsTools;

        Round(int number) {
            this.number = number;
        }

        void sees(ChatClientResponse part) {
            ChatResponse response = part.chatResponse();
            if (response == null) {
                return;
            }
            String name = response.getMetadata().getModel();
            model = name == null || name.isEmpty() ? model : name;
            for (Generation result : response.getResults()) {
                String why = reason(result);
                reason = why.isEmpty() ? reason : why;
            }
            if (response.hasToolCalls()) {
                callsTools = true;
                // Spring AI keeps such parts to itself.
                answer.show("");
            }
        }

        /** Nothing, or what keeps tools from being called. */
        Flux<ChatClientResponse> end() {
            if (answer.isOver()) {
                return Flux.never();
            }
            boolean isWhole = reasons.isWhole(model, reason);
            if (!isWhole || (callsTools && LIMITS.contains(reason.toLowerCase(Locale.ROOT)))) {
                return Flux.error(new CutAnswerException());
            }
            return callsTools && number > most ? Flux.error(new TooManyRoundsException()) : Flux.empty();
        }
    }

    /** Why a part says that the answer ends; empty if it says nothing of that. */
    static String reason(Generation result) {
        String reason = result.getMetadata().getFinishReason();
        return reason == null ? "" : reason.strip();
    }

    /** The model calls tools again and again. */
    static final class TooManyRoundsException extends BotkitException {

        private static final long serialVersionUID = 1L;

        TooManyRoundsException() {
            super(
                    "The model calls tools without end (SpringAiAnswers.toolRounds, or the limits of Spring AI's ToolCallingManager).");
        }
    }
}
