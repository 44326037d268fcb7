package dev.botkit.websocket.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.transport.Connection;
import dev.botkit.transport.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextPartsTest {

    private final List<String> seen = new ArrayList<>();
    private final List<Long> held = new ArrayList<>();
    private long room = Long.MAX_VALUE;
    private final TextParts parts = new TextParts(8);
    private final Connection connection = new Connection() {
        @Override
        public void receive(String frame) {
            seen.add(frame);
        }

        @Override
        public void refuse(Refusal refusal, String message) {
            seen.add(refusal.name());
        }

        @Override
        public boolean receiving(long bytes) {
            held.add(bytes);
            return bytes <= room;
        }

        @Override
        public void control() {}

        @Override
        public void closed() {}
    };

    @Test
    void handsOnAMessageInOnePart() {
        add("12345678", true);
        add("", true);

        assertThat(seen).containsExactly("12345678", "");
    }

    @Test
    void putsPartsTogether() {
        add("12", false);
        add("", false);
        add("345678", false);
        add("", true);
        add("next", true);

        assertThat(seen).containsExactly("12345678", "next");
    }

    @Test
    void refusesWhatIsTooLargeOnceAndSwallowsTheRest() {
        add("12345678", false);
        add("9", false);
        add("10", false);
        add("11", true);
        add("next", true);
        add("123456789", true);
        add("next", true);

        assertThat(seen).containsExactly("TOO_LARGE", "next", "TOO_LARGE", "next");
    }

    @Test
    void countsBytesOfUtf8() {
        add("\u00fc\u00fc\u00fc\u00fc", true);
        add("\u4f60\u4f60\u00fc", true);
        add("\ud83d\ude00\ud83d", false);
        add("\ude00", true);
        add("\u4f60\u4f60\u4f60", true);
        add("\ud83d\ude00\ud83d\ude001", true);

        assertThat(seen)
                .containsExactly(
                        "\u00fc\u00fc\u00fc\u00fc",
                        "\u4f60\u4f60\u00fc",
                        "\ud83d\ude00\ud83d\ude00",
                        "TOO_LARGE",
                        "TOO_LARGE");
    }

    @Test
    void saysWhatItHoldsOfAMessageUntilItIsWhole() {
        add("123", true);
        assertThat(held).as("of a message in one part").isEmpty();

        add("12", false);
        add("\u00fc", false);
        add("3", true);
        assertThat(held).containsExactly(4L, 8L, 0L);

        held.clear();
        add("12345678", false);
        add("9", false);
        add("10", true);
        assertThat(held).as("of one that is too large").containsExactly(16L, 0L);
    }

    @Test
    void countsTwoBytesForEachCharacterWhereOneNeedsThem() {
        add("12345", false);
        add("\u0434", false);
        add("7", true);
        assertThat(held).containsExactly(10L, 24L, 0L);
    }

    @Test
    void aMessageThatBeginsWithAnEmptyPartHasBegun() {
        add("", false);
        add("", false);
        add("", true);
        assertThat(held).containsExactly(1L, 1L, 0L);
        assertThat(seen).containsExactly("");
    }

    @Test
    void cutsOffAMessageOfEmptyPartsWithoutEndThatNobodyReads() {
        add("123456789", false);
        boolean cutOff = false;
        for (int i = 0; i < 150_000 && !cutOff; i++) {
            cutOff = parts.add("", false, connection);
        }
        assertThat(cutOff).isTrue();
    }

    @Test
    void swallowsTheRestOfAMessageThatThereIsNoMemoryFor() {
        room = 6;
        add("123", false);
        add("4", false);
        add("5", false);
        add("6", true);
        add("next", true);

        assertThat(seen).containsExactly("next");
        assertThat(held).containsExactly(6L, 8L, 0L);
    }

    private void add(String part, boolean last) {
        parts.add(part, last, connection);
    }
}
