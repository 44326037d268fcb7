package dev.botkit.reliability.run;

import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.check.Checker;
import dev.botkit.reliability.check.Handled;
import dev.botkit.reliability.check.Logged;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.net.EventLoop;
import dev.botkit.reliability.server.Talk;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All users of a run. */
final class Crowd {

    private final Talk talk;
    private final Verdict.Builder verdict = new Verdict.Builder();
    private final Map<ConversationId, ConversationRun> conversations = new LinkedHashMap<>();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final Map<ConversationRun, List<ClientRecord>> records = new LinkedHashMap<>();

    /** Everybody is made, but nobody is there yet. */
    Crowd(Talk talk, int size, long seed, int traced, Runnable onConfirmed) {
        this.talk = talk;
        for (int i = 0; i < size; i++) {
            ConversationRun conversation = new ConversationRun(i, seed, traced, talk, onConfirmed);
            conversations.put(conversation.id(), conversation);
            var unused = conversation.done().whenComplete(this::noteFailure);
            unused = conversation.observed().whenComplete(this::noteFailure);
        }
    }

    private void noteFailure(@Nullable Void nothing, @Nullable Throwable failure) {
        if (failure != null) {
            failed.completeExceptionally(failure);
        }
    }

    /** Everybody comes, and begins to talk; every fourth in three tabs. */
    void start(EventLoop loop, InetSocketAddress server, int messages) {
        int number = 0;
        int left = messages;
        int tabsLeft = conversations.size() + 2 * (conversations.size() / 4);
        for (ConversationRun conversation : conversations.values()) {
            int tabs = number++ % 4 == 3 ? 3 : 1;
            int share = (int) ((long) left * tabs / tabsLeft);
            left -= share;
            tabsLeft -= tabs;
            conversation.start(loop, server, tabs, share);
        }
    }

    /** In each conversation one more tab reads all from the beginning. */
    void observe(EventLoop loop, InetSocketAddress server) {
        conversations.values().forEach(conversation -> conversation.observe(loop, server));
    }

    /** A handler began to run. */
    void handled(ConversationId conversation, Handled run) {
        Objects.requireNonNull(conversations.get(conversation), "a conversation of the run")
                .handled(run);
    }

    /** The server has given up a message. On the loop's thread. */
    void cutOffTwice(String message) {
        conversations.values().forEach(conversation -> conversation.cutOffTwice(message));
    }

    /** Waits for all; as soon as one fails there is no use in waiting for the others. */
    boolean await(Function<ConversationRun, CompletableFuture<Void>> what, String doing, Duration patience)
            throws InterruptedException {
        CompletableFuture<?>[] all = conversations.values().stream().map(what).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.anyOf(failed, CompletableFuture.allOf(all)).get(patience.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            verdict.brokenOff("While " + doing + ": " + e.getMessage());
        } catch (TimeoutException e) {
            verdict.stuck("Stuck for " + patience + " while " + doing + ". "
                    + conversations.values().stream()
                            .filter(conversation -> !what.apply(conversation).isDone())
                            .map(ConversationRun::progress)
                            .toList());
        }
        return false;
    }

    /** Fails as soon as a tab cannot go on. */
    CompletableFuture<Void> failed() {
        return failed;
    }

    /** What goes wrong elsewhere is told here. */
    Verdict.Builder verdict() {
        return verdict;
    }

    /** Everybody goes; what they have lived through is written down. */
    void leave() {
        for (ConversationRun conversation : conversations.values()) {
            conversation.leave();
            records.put(conversation, conversation.records());
        }
    }

    /** Compares what they have lived through with what the store has, once the server has ended. */
    Verdict judge(@Nullable History history, boolean handlersSeen, boolean crashes) {
        Checker checker = new Checker(talk, crashes);
        records.forEach((conversation, tabs) -> {
            OptionalLong handledUpTo =
                    history == null ? OptionalLong.empty() : StoredLog.handledUpTo(history, conversation.id());
            List<Logged> log =
                    history == null ? ConversationRun.asShown(tabs) : StoredLog.read(history, conversation.id());
            verdict.judged(checker.check(conversation.evidence(log, tabs, handlersSeen, handledUpTo)), tabs, log);
        });
        return verdict.build();
    }
}
