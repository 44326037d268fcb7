package dev.botkit.benchmarks;

import java.io.IOException;

/**
 * The users of {@link PushHarness}, in a process of their own, because all of them would be more open files than many
 * systems let one process have. It tells whenever each of them may have got one more text.
 */
public final class PushReceivers {

    private PushReceivers() {}

    /**
     * Listens until there is nothing more to read.
     *
     * @param args the port, and how many users
     */
    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[1]);
        try (ListeningClients clients = ListeningClients.connect(Integer.parseInt(args[0]), count, (texts, length) -> {
            if (texts % count == 0) {
                ChildJvm.say("received", length);
            }
        })) {
            ChildJvm.say("connected", clients.count());
            LoadServer.awaitEndOfInput();
        }
    }
}
