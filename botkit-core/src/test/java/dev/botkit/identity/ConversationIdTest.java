package dev.botkit.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.identity.ConversationId.Proof;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationIdTest {

    @ParameterizedTest
    @CsvSource({
        "verified:alice,verified/alice/holiday,holiday",
        "verified/alice/work,verified/alice/holiday,holiday",
        "verified:a/b,verified/a/b/holiday,holiday",
        "verified:alice,verified:alice,",
        "verified:alice,verified/alice/b/holiday,",
        "verified:alice,verified/alice/,",
        "verified:alice,verified/alice/no label,",
        "verified:alice,verified/alicea/holiday,",
        "verified:alice,anon/alice/holiday,",
        "verified:alice,nothing,",
    })
    void theLabelOfAUsersConversationIsReadFromItsFullNameAndNoOtherUsers(String user, String fullName, String label) {
        assertThat(ConversationId.parse(user).labelIn(fullName)).isEqualTo(label);
        assertThat(label == null || fullName.equals(ConversationId.parse(user).labelledPrefix() + label))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "verified:alice,VERIFIED,alice",
        "anon:x-_Y,ANON,x-_Y",
        "webhook:carol,WEBHOOK,carol",
        "verified:anon:x,VERIFIED,anon:x",
        "webhook:verified:alice,WEBHOOK,verified:alice",
        "verified::,VERIFIED,:",
        "'verified: a b ',VERIFIED,' a b '",
        "verified:Zoë😀,VERIFIED,Zoë😀",
    })
    void readsAFullNameAndWritesItAgain(String fullName, Proof proof, String name) {
        ConversationId id = ConversationId.parse(fullName);

        assertThat(id.proof()).isEqualTo(proof);
        assertThat(id.name()).isEqualTo(name);
        assertThat(id.isVerified()).isEqualTo(proof == Proof.VERIFIED);
        assertThat(id).hasToString(fullName);
        assertThat(ConversationId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void aUserHasMoreConversationsWithLabels() {
        ConversationId main = ConversationId.verified("a/b");
        ConversationId holiday = main.withLabel("holiday-2.0_x");

        assertThat(main.label()).isNull();
        assertThat(holiday).hasToString("verified/a/b/holiday-2.0_x").isNotEqualTo(main);
        assertThat(holiday.name()).isEqualTo("a/b");
        assertThat(holiday.label()).isEqualTo("holiday-2.0_x");
        assertThat(holiday.isVerified()).isTrue();
        assertThat(holiday.withLabel(null)).isEqualTo(main).hasSameHashCodeAs(main);
        assertThat(ConversationId.parse(holiday.toString())).isEqualTo(holiday).hasSameHashCodeAs(holiday);
        assertThat(ConversationId.webhook("x").withLabel("y")).hasToString("webhook/x/y");
        assertThat(ConversationId.parse("anon/d/y").proof()).isEqualTo(Proof.ANON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"verified/", "verified/a", "verified//b", "verified/a/", "verified/a/b c", "anon/x/\u00e4"})
    void refusesALabelledNameWithoutNameOrLabel(String fullName) {
        assertThatThrownBy(() -> ConversationId.parse(fullName)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", "\u00e4", "a\n"})
    void refusesWhatIsNoLabel(String label) {
        ConversationId id = ConversationId.verified("alice");
        assertThatThrownBy(() -> id.withLabel(label))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A conversation's label must be 1 to 64 ASCII letters");
        assertThat(ConversationId.isLabel(label)).isFalse();
        assertThat(ConversationId.isLabel("x".repeat(64))).isTrue();
        assertThat(ConversationId.isLabel("x".repeat(65))).isFalse();
    }

    @Test
    void aLabelledFullNameIsNotTakenForAUsersName() {
        assertThatThrownBy(() -> ConversationId.ofUser("verified/alice/holiday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begins with \"verified/\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "verified",
                "Verified:alice",
                "VERIFIED:alice",
                " verified:alice",
                ":alice",
                "user:x"
            })
    void refusesANameWithoutAKnownPrefix(String fullName) {
        assertThatThrownBy(() -> ConversationId.parse(fullName))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A conversation's full name begins with \"verified:\", \"anon:\" or \"webhook:\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verified:", "anon:", "webhook:"})
    void refusesAPrefixWithNothingBehindIt(String fullName) {
        assertThatThrownBy(() -> ConversationId.parse(fullName))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A conversation needs a name; it is empty.");
    }

    @Test
    void refusesEmptyAndMissingNames() {
        assertThatThrownBy(() -> ConversationId.verified("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConversationId.webhook("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConversationId.ofUser("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConversationId.verified(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ConversationId.webhook(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ConversationId.ofUser(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ConversationId.parse(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aUsersNameMeansTheSignedInUser() {
        assertThat(ConversationId.ofUser("alice"))
                .isEqualTo(ConversationId.verified("alice"))
                .hasToString("verified:alice");
        assertThat(ConversationId.ofUser("a:b")).hasToString("verified:a:b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verified:alice", "anon:x", "webhook:carol", "webhook:"})
    void aUsersNameIsNotMixedUpWithAFullName(String user) {
        assertThatThrownBy(() -> ConversationId.ofUser(user))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ConversationId.parse(…)")
                .hasMessageContaining("ConversationId.verified(…)");
        // Somebody whose login really begins so can still be named.
        assertThat(ConversationId.verified(user)).hasToString("verified:" + user);
    }

    @Test
    void theOrderIsThatOfTheFullNames() {
        List<String> names = new ArrayList<>(List.of(
                "verified:b",
                "verified:a",
                "verified:a/b",
                "verified/a/b",
                "verified/a/c",
                "verified/a/b/c",
                "verified/a!/b",
                "verified/a0/b",
                "webhook:a",
                "webhook/a/b",
                "anon:a",
                "anon:z",
                "anon/a/b",
                "verified:\uD83D\uDE00",
                "verified:\uFF01"));
        List<String> byName = names.stream().sorted().toList();
        assertThat(names.stream().map(ConversationId::parse).sorted().map(ConversationId::toString))
                .containsExactlyElementsOf(byName);
    }

    /** With these two a map of the JDK keeps keys of one hash code in a tree. */
    @Test
    void namesThatWereChosenToHaveOneHashCodeHaveAnOrder() {
        assertThat(ConversationId.class.getGenericInterfaces())
                .as("what a hash map looks for")
                .singleElement()
                .hasToString("java.lang.Comparable<dev.botkit.identity.ConversationId>");
        List<ConversationId> users = List.of(
                ConversationId.webhook("AaAa"),
                ConversationId.webhook("AaBB"),
                ConversationId.webhook("BBAa"),
                ConversationId.webhook("BBBB"));
        List<ConversationId> labels = users.stream()
                .map(user -> ConversationId.verified("u").withLabel(user.name()))
                .toList();
        for (List<ConversationId> chosen : List.of(users, labels)) {
            assertThat(chosen)
                    .extracting(Object::hashCode)
                    .containsOnly(chosen.get(0).hashCode());
            assertThat(new TreeSet<>(chosen)).containsExactlyElementsOf(chosen);
        }
    }

    @Test
    void onlyTheSameProofAndTheSameNameAreTheSameConversation() {
        List<ConversationId> different = List.of(
                ConversationId.verified("x"),
                ConversationId.webhook("x"),
                ConversationId.parse("anon:x"),
                ConversationId.verified("X"),
                ConversationId.verified("anon:x"),
                ConversationId.verified("x "));
        Set<ConversationId> set = new HashSet<>(different);

        assertThat(set).hasSize(different.size());
        for (ConversationId id : different) {
            ConversationId same = ConversationId.parse(id.toString());
            assertThat(same).isEqualTo(id).hasSameHashCodeAs(id);
            assertThat(set).contains(same);
            assertThat(id).isNotEqualTo(id.toString());
        }
    }
}
