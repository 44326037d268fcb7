package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.botkit.identity.ConversationId;
import org.junit.jupiter.api.Test;

/** How profiles are kept. */
interface ProfileRules extends StoreRules {

    @Test
    default void thereIsNoProfileAtFirst() {
        assertNull(profiles().read(conversation()), "the profile");
    }

    @Test
    default void aProfileTakesThePlaceOfTheOneBefore() {
        ConversationId one = conversation();
        ConversationId other = conversation();

        profiles().write(one, "{\"name\":\"Ann\",\"email\":\"a@example.org\"}");
        profiles().write(other, "{\"name\":\"Bob\"}");
        profiles().write(one, "{\"name\":\"Anna\"}");
        profiles().write(one, "{\"name\":\"Anna\"}");

        Check.text("the profile", "{\"name\":\"Anna\"}", profiles().read(one));
        Check.text("another profile", "{\"name\":\"Bob\"}", profiles().read(other));
    }

    @Test
    default void anErasedProfileIsGoneAndCanBeWrittenAgain() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        profiles().write(one, "{\"name\":\"Ann\"}");
        profiles().write(other, "{\"name\":\"Bob\"}");

        profiles().erase(one);
        profiles().erase(one);

        assertNull(profiles().read(one), "the erased profile");
        Check.text("another profile", "{\"name\":\"Bob\"}", profiles().read(other));
        profiles().write(one, "{\"name\":\"Cleo\"}");
        Check.text("the new profile", "{\"name\":\"Cleo\"}", profiles().read(one));
    }
}
