package dev.botkit.reliability.run;

import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.check.Evidence;
import dev.botkit.reliability.check.Handled;
import dev.botkit.reliability.check.Logged;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.client.ClientSettings;
import dev.botkit.reliability.client.ResumeClient;
import dev.botkit.reliability.client.Said;
import dev.botkit.reliability.client.Shown;
import dev.botkit.reliability.net.EventLoop;
import dev.botkit.reliability.server.Talk;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One user of a run: the tabs, what they have to see until all is done, and what is known in the end. */
final class ConversationRun implements ResumeClient.Listener {

    private final Talk talk;
    private final Runnable onConfirmed;
    private final String user;
    private final String token;
    private final ConversationId id;
    private final SplittableRandom random;
    private final int traced;
    private final Queue<Handled> handled = new ConcurrentLinkedQueue<>();
    private final List<ResumeClient> tabs = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CompletableFuture<Void> observed = new CompletableFuture<>();
    private @Nullable ResumeClient observer;

    /** What tabs say when they have the answers to what they have said. */
    private final Map<ResumeClient, Queue<String>> unsaid = new ConcurrentHashMap<>();

    // Of the loop's thread.
    private final Map<ResumeClient, Integer> seen = new HashMap<>();
    private int expected;
    private final Set<String> cutOffTwice = new HashSet<>();
    private int unconfirmed;
    private final Map<String, ResumeClient> authors = new HashMap<>();
    private final Set<String> answered = new HashSet<>();

    ConversationRun(int number, long seed, int traced, Talk talk, Runnable onConfirmed) {
        this.talk = talk;
        this.onConfirmed = onConfirmed;
        user = "user-" + number;
        random = new SplittableRandom(seed * 31 + number);
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        id = Objects.requireNonNull(AnonymousSecret.parse(token)).conversation(user);
        this.traced = traced;
    }

    /** Its full name on the server. */
    ConversationId id() {
        return id;
    }

    /** Opens tabs, which share the messages and begin to chat. */
    void start(EventLoop loop, InetSocketAddress server, int tabCount, int messages) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            String text = talk.text(i, random);
            texts.add(text);
            expected += talk.entries(text);
        }
        unconfirmed = messages;
        for (int i = 0; i < tabCount; i++) {
            tabs.add(ResumeClient.open(loop, server, settings("tab " + (i + 1)), this));
        }
        for (int i = 0; i < messages; i++) {
            ResumeClient tab = tabs.get(i % tabCount);
            if (i / tabCount < talk.ahead()) {
                tab.say(texts.get(i));
            } else {
                unsaid.computeIfAbsent(tab, first -> new ConcurrentLinkedQueue<>())
                        .add(texts.get(i));
            }
        }
    }

    private ClientSettings settings(String tab) {
        return ClientSettings.of(user + "/" + tab, user, token, random.nextLong())
                .tracing(traced);
    }

    /** Opens one more tab, which reads all from the beginning. */
    void observe(EventLoop loop, InetSocketAddress server) {
        String epoch = tabs.get(0).record().epoch();
        if (epoch != null) {
            observer = ResumeClient.reopen(loop, server, settings("observer"), epoch, 0, this);
        }
    }

    /** Completes when all tabs have all; fails when a tab cannot go on. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** Completes when the observer has all. */
    CompletableFuture<Void> observed() {
        return observed;
    }

    void leave() {
        tabs.forEach(ResumeClient::leave);
        if (observer != null) {
            observer.leave();
        }
    }

    void handled(Handled run) {
        handled.add(run);
    }

    // ---- what the tabs see

    @Override
    public void shown(ResumeClient client, Shown entry) {
        if (counts(entry)) {
            seen.merge(client, 1, Integer::sum);
            look(client);
        }
        if (entry.inReplyTo() != null) {
            isAnswered(entry.inReplyTo());
        }
    }

    /** Who has said it says the next. */
    private void isAnswered(String message) {
        if (answered.add(message)) {
            sayNext(authors.get(message));
        }
    }

    private void sayNext(@Nullable ResumeClient tab) {
        Queue<String> texts = tab == null ? null : unsaid.get(tab);
        String text = texts == null ? null : texts.poll();
        if (tab != null && text != null) {
            tab.say(text);
        }
    }

    @Override
    public void grew(ResumeClient client, String id, CharSequence text) {
        if (talk.stops(text)) {
            client.stop(id);
        }
    }

    private boolean counts(Shown entry) {
        return (entry.origin() != Shown.Origin.BOT || talk.note(entry.text()) == null)
                && (entry.inReplyTo() == null || !cutOffTwice.contains(entry.inReplyTo()));
    }

    /** The server has given up a message: nobody waits for its replies any more. On the loop's thread. */
    void cutOffTwice(String message) {
        List<ClientRecord> records = tabs.stream().map(ResumeClient::recordNow).toList();
        for (ClientRecord record : records) {
            for (Said said : record.said()) {
                if (said.id().equals(message) && cutOffTwice.add(message)) {
                    giveUp(said, records);
                }
            }
        }
    }

    private void giveUp(Said said, List<ClientRecord> records) {
        expected -= talk.entries(said.text()) - 1;
        for (int i = 0; i < tabs.size(); i++) {
            long replies = records.get(i).shown().stream()
                    .filter(entry -> said.id().equals(entry.inReplyTo()))
                    .count();
            seen.merge(tabs.get(i), (int) -replies, Integer::sum);
            look(tabs.get(i));
        }
        isAnswered(said.id());
    }

    @Override
    public void confirmed(ResumeClient client, String message, long seq) {
        unconfirmed--;
        authors.put(message, client);
        if (answered.contains(message)) {
            // Its answer was quicker than the confirmation of a repeat.
            sayNext(client);
        }
        onConfirmed.run();
        look(client);
    }

    private void look(ResumeClient client) {
        if (client == observer) {
            if (seen.getOrDefault(client, 0) >= expected) {
                observed.complete(null);
            }
        } else if (unconfirmed == 0 && tabs.stream().allMatch(tab -> seen.getOrDefault(tab, 0) >= expected)) {
            done.complete(null);
        }
    }

    @Override
    public void refused(ResumeClient client, String message, String code) {
        done.completeExceptionally(new IllegalStateException(message + " was refused as " + code));
    }

    @Override
    public void violated(ResumeClient client, String violation) {
        done.completeExceptionally(new IllegalStateException(violation));
        observed.completeExceptionally(new IllegalStateException(violation));
    }

    // ---- in the end

    /** What the tabs say, the observer included. */
    List<ClientRecord> records() {
        List<ClientRecord> records =
                new ArrayList<>(tabs.stream().map(ResumeClient::record).toList());
        if (observer != null) {
            records.add(observer.record());
        }
        return records;
    }

    /** How far the tabs are, in words. */
    String progress() {
        return user + ": expected " + expected + " entries on each tab, seen " + seen.values() + ", unconfirmed "
                + unconfirmed;
    }

    /** The log as the tab saw it that saw most; in a run that came to its end that is the observer. */
    static List<Logged> asShown(List<ClientRecord> records) {
        return records.stream()
                .map(ClientRecord::shown)
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of())
                .stream()
                .map(shown -> new Logged(
                        shown.seq(),
                        shown.id(),
                        shown.origin() != Shown.Origin.BOT,
                        shown.inReplyTo(),
                        shown.text(),
                        shown.incomplete()))
                .toList();
    }

    Evidence evidence(List<Logged> log, List<ClientRecord> records, boolean handlersSeen, OptionalLong handledUpTo) {
        return new Evidence(
                user + " (" + id + ")",
                log,
                records,
                List.copyOf(handled),
                handlersSeen,
                Set.copyOf(cutOffTwice),
                handledUpTo);
    }
}
