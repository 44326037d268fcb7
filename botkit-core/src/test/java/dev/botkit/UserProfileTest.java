package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UserProfileTest {

    @Test
    void readsTheDocumentedFields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "u7");
        fields.put("name", "Ada");
        fields.put("first_name", "Augusta Ada");
        fields.put("last_name", "King");
        fields.put("full_name", "Augusta Ada King");
        fields.put("email", "ada@example.com");
        fields.put("gender", "f");
        fields.put("timezone", "Europe/London");
        fields.put("timezone_offset", "+01:00");
        fields.put("plan", List.of("gold", 3));

        UserProfile profile = new UserProfile(fields);

        assertThat(profile.id()).isEqualTo("u7");
        assertThat(profile.name()).isEqualTo("Ada");
        assertThat(profile.firstName()).isEqualTo("Augusta Ada");
        assertThat(profile.lastName()).isEqualTo("King");
        assertThat(profile.fullName()).isEqualTo("Augusta Ada King");
        assertThat(profile.email()).isEqualTo("ada@example.com");
        assertThat(profile.gender()).isEqualTo("f");
        assertThat(profile.timezone()).isEqualTo("Europe/London");
        assertThat(profile.timezoneOffset()).isEqualTo("+01:00");
        assertThat(profile.fields()).isEqualTo(fields).isUnmodifiable();
        assertThat(profile.fields().keySet()).containsExactlyElementsOf(fields.keySet());
    }

    @Test
    void theLanguageIsItsOwnFieldOrTheLocale() {
        assertThat(new UserProfile(Map.of("id", "u", "language", "de", "locale", "fr_FR")).language())
                .isEqualTo("de");
        assertThat(new UserProfile(Map.of("id", "u", "locale", "fr_FR")).language())
                .isEqualTo("fr_FR");
        assertThat(new UserProfile(Map.of("id", "u", "language", 5)).language()).isNull();
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsNull() {
        UserProfile profile = new UserProfile(Map.of("id", "u", "name", 5, "email", List.of("a"), "gender", true));

        assertThat(profile.name()).isNull();
        assertThat(profile.email()).isNull();
        assertThat(profile.gender()).isNull();
        assertThat(profile.firstName()).isNull();
        assertThat(profile.lastName()).isNull();
        assertThat(profile.fullName()).isNull();
        assertThat(profile.timezone()).isNull();
        assertThat(profile.timezoneOffset()).isNull();
        assertThat(profile.fields()).containsEntry("name", 5);
    }

    @Test
    void theOffsetAndTheIdMayBeNumbers() {
        assertThat(new UserProfile(Map.of("id", 7, "timezone_offset", -90)).id())
                .isEqualTo("7");
        assertThat(new UserProfile(Map.of("id", 7, "timezone_offset", -90)).timezoneOffset())
                .isEqualTo("-90");
        assertThat(new UserProfile(Map.of("id", 7L, "timezone_offset", new BigDecimal("5.50"))).timezoneOffset())
                .isEqualTo("5.50");
    }

    static Stream<Map<String, Object>> withoutAnId() {
        return Stream.of(
                Map.of(),
                Map.of("name", "c4n4ry"),
                Collections.singletonMap("id", null),
                Map.of("id", ""),
                Map.of("id", 1.5),
                Map.of("id", true),
                Map.of("id", List.of("c4n4ry")),
                Map.of("id", Map.of("$ne", "c4n4ry")),
                Map.of("id", "c4n4ry".repeat(100)));
    }

    @ParameterizedTest
    @MethodSource("withoutAnId")
    void refusesAProfileWithoutAnId(Map<String, Object> fields) {
        assertThatThrownBy(() -> new UserProfile(fields))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("user_profile.id is missing, or is not a string.");
    }

    @Test
    void refusesWhatIsNoJsonValue() {
        assertThatThrownBy(() -> new UserProfile(Map.of("id", "u", "since", Thread.currentThread())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"user_profile\" holds a java.lang.Thread");
    }

    @Test
    void laterChangesDoNotReachTheProfile() {
        List<Object> tags = new ArrayList<>(List.of("a"));
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("id", "u", "tags", tags));
        UserProfile profile = new UserProfile(fields);

        fields.put("id", "other");
        tags.add("b");

        assertThat(profile.id()).isEqualTo("u");
        assertThat(profile.fields()).containsEntry("tags", List.of("a"));
    }

    @Test
    void itsPrintedFormShowsNoValues() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "c4n4ry");
        fields.put("email", "c4n4ry");

        assertThat(new UserProfile(fields)).hasToString("UserProfile[id, email]");
    }
}
