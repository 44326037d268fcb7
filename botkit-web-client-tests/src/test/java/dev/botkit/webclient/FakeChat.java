package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.botkit.webclient.FakeServer.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The server's side of "Resume v1" with a bot behind it: {@code echo x} is answered with x, {@code count to n} with n
 * messages, anything else with "You said: …". A test can make it behave badly.
 */
final class FakeChat {

    /** One conversation's log. */
    private static final class Log {
        String epoch = UUID.randomUUID().toString();
        final List<JsonObject> entries = new ArrayList<>();
        final List<FakeSocket> live = new ArrayList<>();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Log> logs = new LinkedHashMap<>();
    private final Map<FakeSocket, String> open = new LinkedHashMap<>();
    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final List<JsonObject> handled = new ArrayList<>();
    private Function<String, List<JsonObject>> bot = FakeChat::answers;
    private Function<JsonObject, String> refusals = frame -> "";
    private boolean sockets = true;
    private boolean posts = true;
    private boolean receipts = true;
    private boolean history = true;
    private boolean streams = true;
    private JsonObject feedback = new JsonObject();
    private Supplier<Instant> clock = Instant::now;
    private int framesPerCut = Integer.MAX_VALUE;
    private int framesSent;
    private int cuts;
    private final AtomicInteger connects = new AtomicInteger();
    private int mostCuts;

    // --- what a test sets

    FakeChat bot(Function<String, List<JsonObject>> answers) {
        bot = answers;
        return this;
    }

    /** Codes with which messages are rejected; a code with a "?" behind it may be tried again. */
    FakeChat refusals(Function<JsonObject, String> codes) {
        refusals = codes;
        return this;
    }

    /** What the server's clock says; as the computer's at first. */
    void clock(Supplier<Instant> now) {
        clock = now;
    }

    void sockets(boolean accepted) {
        sockets = accepted;
    }

    void posts(boolean accepted) {
        posts = accepted;
    }

    /** Whether the client is told what has been received. */
    void receipts(boolean sent) {
        receipts = sent;
    }

    void history(boolean kept) {
        history = kept;
    }

    /** Whether the server says that it shows replies that grow. */
    void streams(boolean shown) {
        streams = shown;
    }

    /** What the server knows of the user's thumbs, by the ids of messages. */
    void feedback(JsonObject known) {
        feedback = known;
    }

    /** Cuts the socket after each so many frames, so often. */
    void cutAfter(int count, int times) {
        framesPerCut = count;
        mostCuts = times;
    }

    int cuts() {
        return cuts;
    }

    /** How many sessions there have been, by socket or POST. */
    int connects() {
        return connects.get();
    }

    boolean acceptsSockets() {
        return sockets;
    }

    // --- what a test sees and does

    static JsonObject text(String text) {
        JsonObject reply = new JsonObject();
        reply.addProperty("text", text);
        return reply;
    }

    static JsonObject reply(String json) {
        return JsonParser.parseString(json).getAsJsonObject();
    }

    /** The next frame of a type; others before it are dropped. */
    JsonObject await(String type) throws InterruptedException {
        while (true) {
            JsonObject frame = frames.poll(20, TimeUnit.SECONDS);
            assertThat(frame).as("a frame of type " + type + " within 20 s").isNotNull();
            if (type.equals(string(frame, "type"))) {
                return frame;
            }
        }
    }

    List<JsonObject> handled() {
        lock.lock();
        try {
            return List.copyOf(handled);
        } finally {
            lock.unlock();
        }
    }

    /** The bot says something on its own, in all conversations. */
    void push(JsonObject reply) {
        lock.lock();
        try {
            logs.values().forEach(log -> append(log, reply.deepCopy(), null));
        } finally {
            lock.unlock();
        }
    }

    void cutAll() {
        lock.lock();
        try {
            List.copyOf(open.keySet()).forEach(FakeSocket::cut);
        } finally {
            lock.unlock();
        }
    }

    void closeAll(int code) {
        lock.lock();
        try {
            List.copyOf(open.keySet()).forEach(socket -> socket.close(code));
        } finally {
            lock.unlock();
        }
    }

    /** Sends a frame that is in no log. */
    void sendAll(JsonObject frame) {
        lock.lock();
        try {
            open.keySet().forEach(socket -> socket.send(frame));
        } finally {
            lock.unlock();
        }
    }

    /** A reply grows. */
    void delta(String id, int at, String text) {
        JsonObject frame = ofStream("delta", id, text);
        frame.addProperty("at", at);
        sendAll(frame);
    }

    static JsonObject ofStream(String type, String id, String text) {
        JsonObject frame = text(text);
        frame.addProperty("type", type);
        frame.addProperty("id", id);
        return frame;
    }

    /** All logs begin anew. */
    void forget() {
        lock.lock();
        try {
            logs.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Entries of before the page was opened; for the conversation that comes next too. */
    private final List<JsonObject> seed = new ArrayList<>();

    void seed(List<JsonObject> entries) {
        seed.addAll(entries);
    }

    // --- the socket

    void receive(FakeSocket socket, JsonObject frame) {
        lock.lock();
        try {
            frames.add(frame);
            String type = string(frame, "type");
            if (frame.has("resume")) {
                begin(socket, frame);
            } else if (type.equals("ping")) {
                socket.send(
                        JsonParser.parseString("{\"type\":\"pong\",\"t\":0}").getAsJsonObject());
            } else if (type.equals("message")) {
                said(logs.get(open.get(socket)), socket, frame);
            } else if (type.equals("trigger")) {
                append(logs.get(open.get(socket)), text("Script " + string(frame, "script")), null);
            } else if (type.equals("identify") && frame.has("auth")) {
                socket.close(1012);
            }
        } finally {
            lock.unlock();
        }
    }

    void ended(FakeSocket socket) {
        lock.lock();
        try {
            open.remove(socket);
            logs.values().forEach(log -> log.live.remove(socket));
        } finally {
            lock.unlock();
        }
    }

    private static String name(JsonObject frame) {
        return frame.has("auth")
                ? "verified:" + string(frame, "auth")
                : "anon:" + string(frame.getAsJsonObject("resume"), "token") + "/" + string(frame, "user");
    }

    private Log log(String name) {
        return logs.computeIfAbsent(name, key -> {
            Log log = new Log();
            seed.forEach(entry -> add(log, entry.deepCopy()));
            return log;
        });
    }

    private void begin(FakeSocket socket, JsonObject frame) {
        String name = name(frame);
        Log log = log(name);
        open.put(socket, name);
        JsonObject resume = frame.getAsJsonObject("resume");
        JsonObject session = session(name, log, resume);
        socket.send(session);
        for (JsonObject entry : replay(log, resume)) {
            send(socket, echoed(entry));
        }
        if (open.containsKey(socket)) {
            log.live.add(socket);
        }
    }

    private JsonObject session(String name, Log log, JsonObject resume) {
        connects.incrementAndGet();
        JsonObject session = new JsonObject();
        session.addProperty("type", "session");
        session.addProperty("v", 1);
        session.addProperty("conversation", Integer.toHexString(name.hashCode()));
        session.addProperty("anonymous", name.startsWith("anon:"));
        session.addProperty("epoch", log.epoch);
        boolean resumed = continues(log, resume);
        session.addProperty("resumed", resumed);
        if (resume.has("after") && !resumed) {
            session.addProperty("reason", "epoch");
        }
        session.addProperty("seq", log.entries.size());
        session.addProperty("date", clock.get().toString());
        session.add("limits", reply("{\"text_bytes\": 4000, \"frame_bytes\": 65536}"));
        session.addProperty("ping_seconds", 25);
        if (streams) {
            session.addProperty("stream", 1);
        }
        if (feedback.size() > 0) {
            session.add("feedback", feedback);
        }
        return session;
    }

    private static boolean continues(Log log, JsonObject resume) {
        return resume.has("after") && Objects.equals(log.epoch, string(resume, "epoch"));
    }

    private static List<JsonObject> replay(Log log, JsonObject resume) {
        int size = log.entries.size();
        int from = continues(log, resume)
                ? resume.get("after").getAsInt()
                : Math.max(0, size - (resume.has("last") ? resume.get("last").getAsInt() : 0));
        return List.copyOf(log.entries.subList(Math.min(from, size), size));
    }

    private static JsonObject echoed(JsonObject entry) {
        JsonObject frame = entry.deepCopy();
        if (string(entry, "type").equals("message_received")) {
            frame.addProperty("type", "echo");
        }
        return frame;
    }

    private void said(Log log, FakeSocket socket, JsonObject frame) {
        String id = string(frame, "id");
        String refusal = refusals.apply(frame);
        if (!refusal.isEmpty()) {
            JsonObject rejected = new JsonObject();
            rejected.addProperty("type", "rejected");
            rejected.addProperty("id", id);
            rejected.addProperty("code", refusal.replace("?", ""));
            rejected.addProperty("retry", refusal.endsWith("?"));
            socket.send(rejected);
            return;
        }
        JsonObject known = find(log, id);
        JsonObject entry = known == null ? store(log, frame, socket) : known;
        if (receipts) {
            send(socket, received(entry, known != null));
        }
        if (known == null) {
            handle(log, entry);
        }
    }

    private JsonObject store(Log log, JsonObject frame, FakeSocket from) {
        JsonObject entry = frame.deepCopy();
        entry.addProperty("type", "message_received");
        add(log, entry);
        log.live.stream().filter(other -> other != from).toList().forEach(other -> send(other, echoed(entry)));
        return entry;
    }

    private static JsonObject received(JsonObject entry, boolean duplicate) {
        JsonObject received = new JsonObject();
        received.addProperty("type", "received");
        received.add("id", entry.get("id"));
        received.add("seq", entry.get("seq"));
        received.add("date", entry.get("date"));
        if (duplicate) {
            received.addProperty("duplicate", true);
        }
        return received;
    }

    private List<JsonObject> handle(Log log, JsonObject entry) {
        handled.add(entry);
        List<JsonObject> replies = new ArrayList<>();
        for (JsonObject reply : bot.apply(string(entry, "text"))) {
            replies.add(append(log, reply.deepCopy(), string(entry, "id")));
        }
        return replies;
    }

    private JsonObject append(Log log, JsonObject reply, String inReplyTo) {
        reply.addProperty("type", "message");
        if (inReplyTo != null) {
            reply.addProperty("in_reply_to", inReplyTo);
        }
        add(log, reply);
        List.copyOf(log.live).forEach(socket -> send(socket, reply));
        return reply;
    }

    private void add(Log log, JsonObject entry) {
        entry.addProperty("seq", log.entries.size() + 1);
        if (!entry.has("id")) {
            entry.addProperty("id", UUID.randomUUID().toString());
        }
        if (!entry.has("date")) {
            entry.addProperty("date", clock.get().toString());
        }
        log.entries.add(entry);
    }

    private void send(FakeSocket socket, JsonObject frame) {
        if (++framesSent % framesPerCut == 0 && cuts < mostCuts) {
            cuts++;
            socket.cut();
            ended(socket);
        } else {
            socket.send(frame);
        }
    }

    private static JsonObject find(Log log, String id) {
        return log.entries.stream()
                .filter(entry -> id.equals(string(entry, "id")))
                .findFirst()
                .orElse(null);
    }

    // --- POSTs

    Answer post(String path, String authorization, String body) {
        lock.lock();
        try {
            if (!posts) {
                return Answer.json(503, "{\"error\":{\"code\":\"unavailable\",\"message\":\"x\"}}");
            }
            JsonObject frame = JsonParser.parseString(body).getAsJsonObject();
            frames.add(frame);
            if (!frame.has("resume")) {
                frame.add("resume", reply("{\"token\":\"" + authorization.replace("Botkit ", "") + "\"}"));
            }
            if (authorization.startsWith("Bearer ")) {
                frame.addProperty("auth", authorization.substring(7));
            }
            Log log = log(name(frame));
            return switch (path) {
                case "/botkit/history" -> Answer.json(200, history(log, frame).toString());
                case "/botkit/receive" -> Answer.json(200, receive(log, frame).toString());
                default -> Answer.json(404, "{}");
            };
        } finally {
            lock.unlock();
        }
    }

    private JsonObject receive(Log log, JsonObject frame) {
        String type = frame.has("type") ? string(frame, "type") : "message";
        if (type.equals("hello") || type.equals("welcome_back")) {
            JsonObject session = session(name(frame), log, frame.getAsJsonObject("resume"));
            session.add("entries", array(replay(log, frame.getAsJsonObject("resume"))));
            session.add("messages", new JsonArray());
            return session;
        }
        JsonObject answer = new JsonObject();
        if (type.equals("message")) {
            frame.remove("resume");
            JsonObject known = find(log, string(frame, "id"));
            JsonObject entry = known == null ? store(log, frame, null) : known;
            List<JsonObject> replies = known == null ? handle(log, entry) : List.of();
            answer.add("messages", array(replies));
            answer.add("received", received(entry, known != null));
        }
        return answer;
    }

    private JsonObject history(Log log, JsonObject frame) {
        JsonObject answer = new JsonObject();
        answer.addProperty("success", true);
        answer.addProperty("epoch", log.epoch);
        answer.addProperty("seq", log.entries.size());
        int size = log.entries.size();
        int from = frame.has("after") ? frame.get("after").getAsInt() : 0;
        int to = frame.has("before") ? frame.get("before").getAsInt() - 1 : size;
        int limit = frame.has("limit") ? frame.get("limit").getAsInt() : 50;
        if (frame.has("after") && !log.epoch.equals(string(frame, "epoch"))) {
            answer.addProperty("resumed", false);
            from = to;
        } else if (frame.has("before")) {
            from = history ? Math.max(0, to - limit) : to;
        }
        answer.add("history", array(log.entries.subList(Math.min(from, to), to)));
        return answer;
    }

    private static JsonArray array(List<JsonObject> entries) {
        JsonArray array = new JsonArray();
        entries.forEach(array::add);
        return array;
    }

    static String string(JsonObject object, String name) {
        return object.has(name) && object.get(name).isJsonPrimitive()
                ? object.get(name).getAsString()
                : "";
    }

    private static List<JsonObject> answers(String text) {
        if (text.startsWith("echo ")) {
            return List.of(text(text.substring(5)));
        }
        if (text.startsWith("count to ")) {
            List<JsonObject> numbers = new ArrayList<>();
            for (int i = 1; i <= Integer.parseInt(text.substring(9)); i++) {
                numbers.add(text(Integer.toString(i)));
            }
            return numbers;
        }
        return text.isEmpty() ? List.of() : List.of(text("You said: " + text));
    }
}
