package dev.botkit.testkit.contract;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Stores whose pages have other bounds than they were given. */
final class PageFaults {

    private static final String FORWARD = "aPageForwardHasAsManyBytesAsWereAskedForAtMost";
    private static final String BACKWARD = "aPageBackwardHasAsManyBytesAsWereAskedForAtMost";
    private static final String ALONE = "anEntryThatIsLargerThanAPageComesAlone";
    private static final String MEET = "pagesOfSomeBytesMeetWithoutAHoleAndWithoutARepeat";

    private static final String COUNTS = "countsWhatTheBotHasSaidInAPartOfALog";

    private PageFaults() {}

    static Stream<Arguments> all() {
        return Stream.of(
                fault("pages of any size forward", FORWARD, AnySize::new),
                fault("pages of any size backward", BACKWARD, AnySize::new),
                fault("pages with an entry too many forward", FORWARD, OneTooMany::new),
                fault("pages with an entry too many backward", BACKWARD, OneTooMany::new),
                fault("characters counted as bytes", FORWARD, Characters::new),
                fault("no place for a large entry", ALONE, NothingForLarge::new),
                fault("large entries left out", FORWARD, WithoutLarge::new),
                fault("large entries left out of pages that have to meet", MEET, WithoutLarge::new),
                fault("pages backward of the oldest ones", BACKWARD, Oldest::new),
                fault("the end told too early", FORWARD, NeverMore::new),
                fault("the beginning told too early", BACKWARD, NeverMore::new),
                fault("the end told too early to go on", MEET, NeverMore::new),
                fault("more told at the end", "readsForwardFromEveryPlaceWithEveryLimit", MoreIfFull::new),
                fault("more told at the beginning", "readsBackwardFromEveryPlaceWithEveryLimit", MoreIfFull::new),
                fault("the user's entries counted too", COUNTS, log -> new Counting(log, 2, 0, Integer.MAX_VALUE)),
                fault("the cursor counted too", COUNTS, log -> new Counting(log, 1, 1, Integer.MAX_VALUE)),
                fault("counts of one page", "countsAsManyAsThereAre", log -> new Counting(log, 1, 0, 100)));
    }

    private static Arguments fault(String fault, String test, Function<LogStore, LogStore> broken) {
        return arguments("logs with " + fault, test, (Supplier<History>) () -> Broken.log(broken));
    }

    /** Changes all pages alike. */
    private abstract static class Changed extends Broken.Log {
        Changed(LogStore inner) {
            super(inner);
        }

        /** Makes what is returned out of the entries from the nearest to the farthest. */
        abstract List<LogEntry> page(List<LogEntry> nearestFirst, int maxEntries, int maxBytes);

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            List<LogEntry> all = super.readAfter(conversation, after, Integer.MAX_VALUE, Integer.MAX_VALUE)
                    .entries();
            List<LogEntry> page = page(all, maxEntries, maxBytes);
            return new LogPage(page, !page.isEmpty() && page.size() < all.size());
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            List<LogEntry> all = super.readBefore(conversation, before, Integer.MAX_VALUE, Integer.MAX_VALUE)
                    .entries();
            List<LogEntry> page = reversed(page(reversed(all), maxEntries, maxBytes));
            return new LogPage(page, !page.isEmpty() && page.size() < all.size());
        }

        static List<LogEntry> reversed(List<LogEntry> entries) {
            List<LogEntry> reversed = new ArrayList<>(entries);
            Collections.reverse(reversed);
            return reversed;
        }

        static List<LogEntry> right(List<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
            return LogPage.forward(nearestFirst, maxEntries, maxBytes).entries();
        }
    }

    private static final class AnySize extends Changed {
        AnySize(LogStore inner) {
            super(inner);
        }

        @Override
        List<LogEntry> page(List<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
            return right(nearestFirst, maxEntries, Integer.MAX_VALUE);
        }
    }

    private static final class OneTooMany extends Changed {
        OneTooMany(LogStore inner) {
            super(inner);
        }

        @Override
        List<LogEntry> page(List<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
            int fitting = right(nearestFirst, maxEntries, maxBytes).size();
            return nearestFirst.subList(0, Math.min(Math.min(maxEntries, nearestFirst.size()), fitting + 1));
        }
    }

    private static final class Characters extends Changed {
        Characters(LogStore inner) {
            super(inner);
        }

        @Override
        List<LogEntry> page(List<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
            int count = 0;
            long characters = 0;
            while (count < Math.min(maxEntries, nearestFirst.size())) {
                characters += LogEntry.BYTES_BESIDE_BODY
                        + nearestFirst.get(count).body().length();
                if (count > 0 && characters > maxBytes) {
                    break;
                }
                count++;
            }
            return nearestFirst.subList(0, count);
        }
    }

    private static final class NothingForLarge extends Changed {
        NothingForLarge(LogStore inner) {
            super(inner);
        }

        @Override
        List<LogEntry> page(List<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
            List<LogEntry> page = right(nearestFirst, maxEntries, maxBytes);
            return page.size() == 1 && page.get(0).bytes() > maxBytes ? List.of() : page;
        }
    }

    private static final class WithoutLarge extends Changed {
        WithoutLarge(LogStore inner) {
            super(inner);
        }

        @Override
        List<LogEntry> page(List<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
            int most = Math.max(maxBytes, 6_000);
            List<LogEntry> small =
                    nearestFirst.stream().filter(entry -> entry.bytes() <= most).toList();
            return right(small, maxEntries, maxBytes);
        }
    }

    private static final class Oldest extends Broken.Log {
        Oldest(LogStore inner) {
            super(inner);
        }

        /** Of the newest ones that were asked for, as a limit of bytes that is put around them would take. */
        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            LogPage newest = super.readBefore(conversation, before, maxEntries, Integer.MAX_VALUE);
            LogPage oldest = LogPage.forward(newest.entries(), maxEntries, maxBytes);
            return new LogPage(oldest.entries(), newest.more() || oldest.more());
        }
    }

    private static final class NeverMore extends Broken.Log {
        NeverMore(LogStore inner) {
            super(inner);
        }

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            LogPage page = super.readAfter(conversation, after, maxEntries, maxBytes);
            return new LogPage(page.entries(), page.entries().size() == maxEntries && page.more());
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            LogPage page = super.readBefore(conversation, before, maxEntries, maxBytes);
            return new LogPage(page.entries(), page.entries().size() == maxEntries && page.more());
        }
    }

    private static final class MoreIfFull extends Broken.Log {
        MoreIfFull(LogStore inner) {
            super(inner);
        }

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            LogPage page = super.readAfter(conversation, after, maxEntries, maxBytes);
            return new LogPage(page.entries(), page.more() || page.entries().size() == maxEntries);
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            LogPage page = super.readBefore(conversation, before, maxEntries, maxBytes);
            return new LogPage(page.entries(), page.more() || page.entries().size() == maxEntries);
        }
    }

    private static final class Counting extends Broken.Log {
        private final int times;
        private final int earlier;
        private final int most;

        Counting(LogStore inner, int times, int earlier, int most) {
            super(inner);
            this.times = times;
            this.earlier = earlier;
            this.most = most;
        }

        @Override
        public int countSent(ConversationId conversation, long after, long upTo) {
            return Math.min(most, times * super.countSent(conversation, Math.max(0, after - earlier), upTo));
        }
    }
}
