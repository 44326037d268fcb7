package dev.botkit.internal.conversation;

import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.log.Label;
import dev.botkit.internal.memory.MemoryBudget;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What clients have told of the user of a conversation. Changed with the conversation's lock, read without. */
final class UserFacts {

    private final MemoryBudget budget;
    private int profileBytes;
    private volatile Label label;
    private volatile @Nullable UserProfile profile;
    private volatile @Nullable Locale language;

    UserFacts(ConversationId id, MemoryBudget budget) {
        this.budget = budget;
        boolean isNamed = id.isVerified() || id.proof() == ConversationId.Proof.WEBHOOK;
        this.label = new Label(isNamed ? id.name() : "", "socket");
    }

    /** What the client that said something last calls its user, and where that is. */
    Label label() {
        return label;
    }

    void label(@Nullable Label newLabel) {
        if (newLabel != null) {
            label = newLabel;
        }
    }

    /** {@code user} is null if the client has said nothing of that. */
    void label(@Nullable String user, String channel) {
        label = new Label(user == null ? label.user() : user, channel);
    }

    /** The language of the client that connected or wrote last, of those that said one; null if none has. */
    @Nullable
    Locale language() {
        return language;
    }

    void speaks(@Nullable Locale ofClient) {
        if (ofClient != null) {
            language = ofClient;
        }
    }

    @Nullable
    UserProfile profile() {
        return profile;
    }

    void profile(@Nullable UserProfile newProfile) {
        int bytes = newProfile == null ? 0 : JsonValues.bytes(newProfile.fields());
        budget.conversationsGrew(bytes - profileBytes);
        profileBytes = bytes;
        profile = newProfile;
    }

    /** An estimate of what it takes in memory. */
    int bytes() {
        return profileBytes;
    }

    /** The conversation leaves memory, which is counted elsewhere. */
    void forget() {
        profile = null;
        profileBytes = 0;
    }
}
