package dev.botkit.reliability.proxy;

import dev.botkit.reliability.proxy.Fault.Direction;
import dev.botkit.reliability.proxy.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Says what is to happen to each connection. */
@FunctionalInterface
public interface FaultPlan {

    /** Nothing ever happens. */
    FaultPlan NONE = connection -> List.of();

    /** The faults of one connection, by its number from 0; in each direction in the order of their bytes. */
    List<Fault> faults(int connection);

    /**
     * Each connection is cut once, some during the handshake and the replay, the others after about
     * so many bytes, in one or the other direction; some are delayed before. The same seed gives
     * the same plan.
     *
     * @param seed decides everything
     * @param meanBytes how many bytes a connection carries to the server on average before it is cut;
     *     to the client it is three times as much, because that much more goes there
     */
    static FaultPlan seeded(long seed, int meanBytes) {
        return seeded(seed, meanBytes, 3 * meanBytes);
    }

    /**
     * The same, for whoever knows how much goes in both directions.
     *
     * @param seed decides everything
     * @param meanToServer how many bytes a connection carries to the server on average before it is cut
     * @param meanToClient how many it carries to the client
     */
    static FaultPlan seeded(long seed, int meanToServer, int meanToClient) {
        return connection -> {
            SplittableRandom random = new SplittableRandom(seed * 1_000_003 + connection);
            List<Fault> faults = new ArrayList<>();
            for (int delays = random.nextInt(3); delays > 0; delays--) {
                faults.add(new Fault(
                        Kind.DELAY,
                        direction(random),
                        random.nextInt(1, meanToServer + 1),
                        Duration.ofMillis(random.nextInt(1, 15))));
            }
            faults.add(cut(random, meanToServer, meanToClient));
            faults.sort(Comparator.comparingLong(Fault::atByte));
            return List.copyOf(faults);
        };
    }

    private static Fault cut(SplittableRandom random, int meanToServer, int meanToClient) {
        Direction direction = direction(random);
        int mean = direction == Direction.TO_SERVER ? meanToServer : meanToClient;
        // One in six is early: the handshake takes about 300 bytes, then come the session and what was missed.
        long atByte = random.nextInt(6) == 0
                ? random.nextInt(1, 1_500)
                : 300 + (long) (-mean * Math.log(1 - random.nextDouble()));
        return new Fault(kind(random), direction, atByte, Duration.ofMillis(random.nextInt(1, 120)));
    }

    private static Kind kind(SplittableRandom random) {
        List<Kind> cuts = List.of(Kind.RESET, Kind.END, Kind.HALF, Kind.STALL, Kind.HALF_OPEN);
        return cuts.get(random.nextInt(cuts.size()));
    }

    private static Direction direction(SplittableRandom random) {
        return random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
    }
}
