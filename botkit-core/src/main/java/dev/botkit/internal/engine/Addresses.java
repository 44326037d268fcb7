package dev.botkit.internal.engine;

import java.util.concurrent.ConcurrentHashMap;

/** What the clients of each network address use now. An address that uses nothing is forgotten. */
final class Addresses {

    private final int mostConnections;
    private final int mostAnswers;
    private final ConcurrentHashMap<String, Use> uses = new ConcurrentHashMap<>();

    /** Changed within the map's own operations only. */
    private static final class Use {
        private int connections;
        private int answers;
        private long bytes;

        boolean isOver() {
            return connections == 0 && answers == 0 && bytes == 0;
        }
    }

    Addresses(int mostConnections, int mostAnswers) {
        this.mostConnections = mostConnections;
        this.mostAnswers = mostAnswers;
    }

    /** One more connection of an address; false if it has too many. */
    boolean connect(String network) {
        return change(network, 1, 0, 0, 0);
    }

    void disconnect(String network) {
        change(network, -1, 0, 0, 0);
    }

    /** One more answer that is on its way to an address; false if too many are. */
    boolean beginAnswer(String network) {
        return change(network, 0, 1, 0, 0);
    }

    void endAnswer(String network) {
        change(network, 0, -1, 0, 0);
    }

    /** What an address has in flight grows; false if it would be more than {@code most}. */
    boolean grow(String network, long bytes, long most) {
        return change(network, 0, 0, bytes, most);
    }

    void shrink(String network, long bytes) {
        change(network, 0, 0, -bytes, 0);
    }

    /** How many addresses use something. */
    int count() {
        return uses.size();
    }

    private boolean change(String network, int connections, int answers, long bytes, long mostBytes) {
        boolean[] refused = {false};
        uses.compute(network, (key, known) -> {
            Use use = known == null ? new Use() : known;
            if ((connections > 0 && use.connections >= mostConnections)
                    || (answers > 0 && use.answers >= mostAnswers)
                    || (bytes > 0 && use.bytes + bytes > mostBytes)) {
                refused[0] = true;
            } else {
                use.connections += connections;
                use.answers += answers;
                use.bytes += bytes;
            }
            return use.isOver() ? null : use;
        });
        return !refused[0];
    }
}
