package dev.botkit.internal.memory;

import dev.botkit.ClientLimits;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What the clients of each network address use now. An address that uses nothing is forgotten. */
public final class Addresses {

    private final int mostConnections;
    private final int mostPosts;
    private final int mostAnswers;
    private final ConcurrentHashMap<String, Use> uses = new ConcurrentHashMap<>();

    /** Changed within the map's own operations only. */
    private static final class Use {
        private int connections;
        private int ending;
        private int posts;
        private int answers;
        private long bytes;

        boolean isOver() {
            return connections == 0 && ending == 0 && posts == 0 && answers == 0 && bytes == 0;
        }
    }

    Addresses(ClientLimits limits) {
        this.mostConnections = limits.connectionsPerAddress();
        this.mostPosts = limits.postsPerAddress();
        this.mostAnswers = limits.answersPerAddress();
    }

    /**
     * One more connection of an address; false if it has too many. As many more may be ending: after a restart or a breakdown of the
     * store all of an address come again at once.
     */
    public boolean connect(String network) {
        return change(network, use -> {
            if (use.connections >= mostConnections || use.connections + use.ending >= 2L * mostConnections) {
                return false;
            }
            use.connections++;
            return true;
        });
    }

    public void disconnect(String network) {
        change(network, use -> {
            use.connections--;
            return true;
        });
    }

    /** A connection is closed, but may still be there. */
    public void ending(String network) {
        change(network, use -> {
            use.connections--;
            use.ending++;
            return true;
        });
    }

    /** A connection that was ending is gone. */
    public void ended(String network) {
        change(network, use -> {
            use.ending--;
            return true;
        });
    }

    /** One more request of an address; false if too many are in flight. */
    public boolean beginPost(String network) {
        return change(network, use -> {
            if (use.posts >= mostPosts) {
                return false;
            }
            use.posts++;
            return true;
        });
    }

    public void endPost(String network) {
        change(network, use -> {
            use.posts--;
            return true;
        });
    }

    /** One more answer that is on its way to an address; false if too many are. */
    public boolean beginAnswer(String network) {
        return change(network, use -> {
            if (use.answers >= mostAnswers) {
                return false;
            }
            use.answers++;
            return true;
        });
    }

    public void endAnswer(String network) {
        change(network, use -> {
            use.answers--;
            return true;
        });
    }

    /** What an address has in flight grows; false if it would be more than {@code most}. */
    boolean grow(String network, long bytes, long most) {
        return change(network, use -> {
            if (bytes > 0 && use.bytes + bytes > most) {
                return false;
            }
            use.bytes += bytes;
            return true;
        });
    }

    void shrink(String network, long bytes) {
        change(network, use -> {
            use.bytes -= bytes;
            return true;
        });
    }

    /** How many addresses use something. */
    public int count() {
        return uses.size();
    }

    private boolean change(String network, Predicate<Use> change) {
        boolean[] done = {false};
        uses.compute(network, (key, known) -> {
            Use use = known == null ? new Use() : known;
            done[0] = change.test(use);
            return use.isOver() ? null : use;
        });
        return done[0];
    }
}
