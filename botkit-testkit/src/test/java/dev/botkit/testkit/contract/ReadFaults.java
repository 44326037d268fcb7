package dev.botkit.testkit.contract;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Stores that read or erase badly. */
final class ReadFaults {

    private ReadFaults() {}

    static Stream<Arguments> ofReading() {
        return Stream.of(
                fault(
                        "pages with their cursor",
                        "readsForwardFromEveryPlaceWithEveryLimit",
                        log -> new Pages(log, 1, 0)),
                fault("pages that skip one", "readsForwardFromEveryPlaceWithEveryLimit", log -> new Pages(log, -1, 0)),
                fault("pages too long", "readsForwardFromEveryPlaceWithEveryLimit", log -> new Pages(log, 0, 1)),
                fault("later pages", "readsBackwardFromEveryPlaceWithEveryLimit", log -> new Pages(log, 1, 0)),
                fault("earlier pages", "readsBackwardFromEveryPlaceWithEveryLimit", log -> new Pages(log, -1, 0)),
                fault("longer pages", "readsBackwardFromEveryPlaceWithEveryLimit", log -> new Pages(log, 0, 1)),
                fault("places that overflow", "thePlacesMayBeAsFarAwayAsALongReaches", log -> new Pages(log, 1, 0)),
                fault("limits that overflow", "theLimitMayBeAsLargeAsAnIntReaches", log -> new Pages(log, 0, 1)),
                fault("the newest one first", "pagesMeetWithoutAHoleAndWithoutARepeat", NewestFirst::new),
                fault("the oldest ones", "readsBackwardFromEveryPlaceWithEveryLimit", OldestOnes::new),
                fault("one epoch for all", "theHeadIsTheNewestEntry", OneEpoch::new));
    }

    static Stream<Arguments> ofErasing() {
        return Stream.of(
                fault("nothing erased", "anErasedLogIsEmptyAndOthersAreNot", NothingErased::new),
                fault("wild cards", "logsOfSimilarNamesAreNotMixedUp", ErasedByPattern::new),
                arguments("states erased with logs", "erasingALogLeavesStateAndProfile", (Supplier<History>)
                        ReadFaults::erasingStatesToo));
    }

    private static Arguments fault(String fault, String test, Function<LogStore, LogStore> broken) {
        return arguments("logs with " + fault, test, (Supplier<History>) () -> Broken.log(broken));
    }

    private static History erasingStatesToo() {
        History good = History.inMemory();
        LogStore log = new Broken.Log(good.log()) {
            @Override
            public void erase(ConversationId conversation) {
                super.erase(conversation);
                good.states().erase(conversation);
            }
        };
        return new Broken(log, good.states(), good.profiles());
    }

    private static final class Pages extends Broken.Log {
        private final int place;
        private final int length;

        Pages(LogStore inner, int place, int length) {
            super(inner);
            this.place = place;
            this.length = length;
        }

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            return super.readAfter(conversation, after - place, Math.max(0, maxEntries + length), maxBytes);
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            return super.readBefore(conversation, before + place, Math.max(0, maxEntries + length), maxBytes);
        }
    }

    private static final class NewestFirst extends Broken.Log {
        NewestFirst(LogStore inner) {
            super(inner);
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            LogPage page = super.readBefore(conversation, before, maxEntries, maxBytes);
            List<LogEntry> reversed = new ArrayList<>(page.entries());
            Collections.reverse(reversed);
            return new LogPage(reversed, page.more());
        }
    }

    private static final class OldestOnes extends Broken.Log {
        OldestOnes(LogStore inner) {
            super(inner);
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            return readAfter(conversation, 0, (int) Math.min(maxEntries, before - 1), maxBytes);
        }
    }

    private static final class OneEpoch extends Broken.Log {
        OneEpoch(LogStore inner) {
            super(inner);
        }

        @Override
        public LogHead head(ConversationId conversation) {
            LogHead head = super.head(conversation);
            return head == null ? null : new LogHead(Sample.EPOCH, head.seq());
        }
    }

    private static final class NothingErased extends Broken.Log {
        NothingErased(LogStore inner) {
            super(inner);
        }

        @Override
        public void erase(ConversationId conversation) {
            head(conversation);
        }
    }

    private static final class ErasedByPattern extends Broken.Log {
        private final Set<ConversationId> known = new HashSet<>();

        ErasedByPattern(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            batch.forEach(entry -> known.add(entry.conversation()));
            return super.append(batch);
        }

        @Override
        public void erase(ConversationId conversation) {
            known.stream()
                    .filter(each ->
                            each.toString().startsWith(conversation.toString().replace("%", "")))
                    .forEach(super::erase);
        }
    }
}
