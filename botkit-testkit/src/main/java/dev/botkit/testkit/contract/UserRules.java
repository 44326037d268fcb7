package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.botkit.BotkitException;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the conversations of a user are listed, by a history that can do it. */
interface UserRules extends StoreRules {

    private List<ConversationId> after(ConversationId after, int most) {
        try {
            return history().conversationsAfter(after, most);
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (BotkitException e) {
            return abort("The history cannot list a user's conversations: " + e.getMessage());
        }
    }

    @Test
    default void aUsersConversationsAreListedWhereverSomethingOfThemIsKept() {
        ConversationId user = conversation();
        store(Sample.entries(user, 1, 3));
        store(Sample.entries(user.withLabel("log"), 1, 3));
        change(user.withLabel("State"), 0, "{}");
        profiles().write(user.withLabel("profile-1"), "{}");
        store(Sample.entry(user.withLabel("log"), 4));
        ScheduleStore schedule = history().schedule();
        if (schedule != null) {
            schedule.add(ScheduledPush.of(user.withLabel("a.push"), "id", Instant.EPOCH, "{\"text\":\"x\"}"));
        }

        List<ConversationId> expected = new ArrayList<>();
        expected.add(user.withLabel("State"));
        if (schedule != null) {
            expected.add(user.withLabel("a.push"));
        }
        expected.add(user.withLabel("log"));
        expected.add(user.withLabel("profile-1"));
        assertEquals(expected, after(user, 10), "the conversations of a user");
        if (schedule != null) {
            schedule.erase(user.withLabel("a.push"));
        }
    }

    @Test
    default void aUsersConversationsComeInPagesAndNobodyElsesAreAmongThem() {
        ConversationId user = ConversationId.verified(unused("al"));
        List<ConversationId> own = new ArrayList<>();
        for (int i = 10; i < 35; i++) {
            own.add(user.withLabel("x" + i));
            store(Sample.entries(user.withLabel("x" + i), 1, 2));
        }
        for (String other : List.of("alice", "al/x10", "al/", "AL", "a", "al0", "al/x10/x11")) {
            store(Sample.entry(ConversationId.verified(unused(other)), 1));
            store(Sample.entry(ConversationId.verified(unused(other)).withLabel("x99"), 1));
        }
        store(Sample.entry(ConversationId.webhook(user.name()).withLabel("x98"), 1));

        List<ConversationId> found = new ArrayList<>();
        List<ConversationId> page = after(user, 10);
        while (!page.isEmpty()) {
            assertEquals(Math.min(10, own.size() - found.size()), page.size(), "conversations of a page");
            found.addAll(page);
            page = after(page.get(page.size() - 1), 10);
        }
        assertEquals(own, found, "the conversations of a user, page by page");
    }

    @Test
    default void anErasedConversationIsNotListed() {
        ConversationId user = conversation();
        ConversationId erased = user.withLabel("erased");
        store(Sample.entries(erased, 1, 3));
        change(erased, 0, "{}");
        profiles().write(erased, "{}");
        store(Sample.entries(user.withLabel("kept"), 1, 3));
        log().erase(erased);
        states().erase(erased);
        profiles().erase(erased);

        assertEquals(List.of(user.withLabel("kept")), after(user, 10), "the conversations of a user");
    }
}
