package dev.botkit.internal.engine;

import dev.botkit.Botkit;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that reads nothing. Unlike a {@code RecordingPeer} it keeps nothing of what is written, so that the memory
 * which a test measures is the bot's.
 */
final class StuckClient implements Peer {

    final List<CloseCode> closes = new ArrayList<>();
    final Connection connection;

    StuckClient(Botkit botkit, Handshake handshake) {
        connection = botkit.gateway().open(handshake, this);
    }

    @Override
    public void write(String frame, WriteDone done) {}

    @Override
    public void close(CloseCode code, String reason) {
        closes.add(code);
    }
}
