package dev.botkit.internal.conversation;

import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.Feedback;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.text.Languages;
import dev.botkit.internal.turn.DialogWait;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.TurnDialogState;
import dev.botkit.internal.turn.TurnState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation's state document holds beside how far it is handled: the waiting dialog, what skills remember, what
 * the user thinks of the bot's messages, and the client's language, for what runs after a restart, before a client is back. Guarded by its conversation.
 */
final class KeptState {

    private static final Log LOG = Log.of(KeptState.class);
    private static final String LANGUAGE = "language";

    private final ConversationId id;
    private final Surroundings around;
    private final MemoryBudget budget;
    private final Journal journal;
    private final UserFacts user;
    private final WaitingDialogSlot dialog;
    private final int mostBytes;
    private int bytes;

    KeptState(ConversationId id, ConversationParts parts, Journal journal, UserFacts user, WaitingDialogSlot dialog) {
        this.id = id;
        this.around = parts.around();
        this.budget = parts.budget();
        this.journal = journal;
        this.user = user;
        this.dialog = dialog;
        this.mostBytes = around.limits().conversations().stateBytes();
    }

    /** The journal goes on where the store's log ends. */
    void begin() {
        if (fields().get(LANGUAGE) instanceof String tag) {
            user.speaks(Languages.ofTag(tag));
        }
        hasChanged();
    }

    /** What skills remember; null if nothing. */
    Json.@Nullable Raw ofSkills() {
        return TurnState.in(fields());
    }

    /** What the user thinks of the bot's messages; null if nothing. */
    Json.@Nullable Raw feedback() {
        return Feedback.in(fields());
    }

    /** An estimate of what both take in memory. */
    int bytes() {
        return bytes;
    }

    private Map<String, @Nullable Object> fields() {
        return journal.checkpoint().more();
    }

    private void hasChanged() {
        int now = TurnState.memory(ofSkills()) + TurnState.memory(feedback());
        budget.conversationsGrew(now - bytes);
        bytes = now;
    }

    /**
     * A turn has said all: that it is handled, and what it has changed, goes to the store.
     *
     * @return whether it was feedback that changes something
     */
    boolean note(Turn turn, TurnState.@Nullable Changes changes) {
        if (turn.isNoted()) {
            return false;
        }
        TurnDialogState dialogState = turn.dialogState();
        TurnDialogState changed =
                dialogState != null && dialogState.isChanged() && journal.isStored() ? dialogState : null;
        boolean isFeedback = Feedback.isNew(turn.message(), fields());
        if (changed == null && changes == null && !isFeedback) {
            journal.over(turn, null);
            return false;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(fields());
        Locale spoken = user.language();
        if (spoken != null) {
            fields.put(LANGUAGE, spoken.toLanguageTag());
        }
        if (changed != null) {
            changed.change(fields);
        }
        if (changes != null) {
            Json.Raw state = changes.on(TurnState.in(fields), mostBytes);
            if (state == null) {
                fields.remove(TurnState.FIELD);
            } else {
                fields.put(TurnState.FIELD, state);
            }
        }
        if (isFeedback) {
            Feedback.put(turn.message(), fields);
        }
        journal.over(turn, Collections.unmodifiableMap(fields));
        hasChanged();
        return isFeedback;
    }

    /**
     * Takes over what was said in another conversation, its profile, and what it remembers, where nothing stands here.
     *
     * @return completed when all of it is stored
     */
    CompletableFuture<Void> adopt(CarriedOver carried, Effects effects) {
        UserProfile profile = carried.profile();
        if (profile != null && user.profile() == null) {
            setProfile(profile, journal.isStored() ? Json.write(profile.fields()) : null, null, effects);
        }
        List<CompletableFuture<?>> stored = journal.acceptCopies(carried.entries(), effects);
        adoptState(carried, effects);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        journal.unstored().whenKept(kept);
        stored.add(kept);
        return CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new));
    }

    /**
     * Keeps a profile.
     *
     * @param json null if it is not stored
     * @param network the address of the client that has sent it; null if none has
     */
    void setProfile(UserProfile profile, @Nullable String json, @Nullable String network, Effects effects) {
        user.profile(profile);
        if (json != null) {
            journal.queue().addProfile(json, user.bytes(), network, around.nanoTime(), effects);
        }
    }

    private void adoptState(CarriedOver carried, Effects effects) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(fields());
        DialogWait itsDialog = carried.dialog();
        boolean changes = false;
        if (itsDialog != null && dialog.adopt(itsDialog, effects) && journal.isStored()) {
            fields.put(Checkpoint.DIALOG, itsDialog.document());
            changes = true;
        }
        Json.Raw own = TurnState.in(fields);
        TurnState.TakenOver state = TurnState.TakenOver.of(own, carried.state(), Set.of(), mostBytes);
        if (!Objects.equals(state.all(), own)) {
            fields.put(TurnState.FIELD, state.all());
            changes = true;
        }
        changes |= Feedback.adopt(carried.feedback(), fields);
        if (state.left() > 0) {
            effects.later(() -> LOG.warn(
                    "Conversation {} did not take over {} values of an anonymous user's state at login, as they do not fit"
                            + " (ConversationLimits.stateBytes)",
                    Redaction.name(id),
                    state.left()));
        }
        if (changes) {
            journal.adopts(Collections.unmodifiableMap(fields));
            hasChanged();
        }
    }
}
