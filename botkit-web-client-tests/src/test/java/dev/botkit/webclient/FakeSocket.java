package dev.botkit.webclient;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** The server's side of one WebSocket, as much of it as browsers need. */
final class FakeSocket {

    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();

    FakeSocket(Socket socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /** Reads frames until the socket ends. */
    void run(FakeChat chat) throws IOException {
        try {
            while (true) {
                int first = in.read();
                if (first < 0) {
                    return;
                }
                byte[] data = payload();
                switch (first & 15) {
                    case TEXT ->
                        chat.receive(
                                this,
                                JsonParser.parseString(new String(data, StandardCharsets.UTF_8))
                                        .getAsJsonObject());
                    case CLOSE -> {
                        return;
                    }
                    case PING -> write(PONG, data);
                    default -> {}
                }
            }
        } finally {
            chat.ended(this);
            socket.close();
        }
    }

    private byte[] payload() throws IOException {
        int second = in.read();
        long length = second & 127;
        if (length == 126) {
            length = number(2);
        } else if (length == 127) {
            length = number(8);
        }
        byte[] mask = in.readNBytes(4);
        byte[] data = in.readNBytes((int) length);
        for (int i = 0; i < data.length; i++) {
            data[i] ^= mask[i & 3];
        }
        return data;
    }

    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | in.read();
        }
        return number;
    }

    void send(JsonObject frame) {
        try {
            write(TEXT, frame.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It has ended; the log keeps what was sent.
        }
    }

    void close(int code) {
        try {
            write(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        } catch (IOException e) {
            // As well.
        }
    }

    /** Ends it as a broken network does: without a word. */
    void cut() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    private void write(int kind, byte[] data) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(128 | kind);
        if (data.length < 126) {
            frame.write(data.length);
        } else if (data.length < 65_536) {
            frame.write(126);
            frame.write(data.length >> 8);
            frame.write(data.length);
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) data.length >> shift));
            }
        }
        frame.writeBytes(data);
        writing.lock();
        try {
            out.write(frame.toByteArray());
            out.flush();
        } finally {
            writing.unlock();
        }
    }
}
