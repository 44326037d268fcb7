package dev.botkit.reliability.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.reliability.net.FrameCodec.BadFrameException;
import dev.botkit.reliability.net.FrameCodec.Frame;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({"0, 6", "125, 131", "126, 134", "65535, 65543", "65536, 65550"})
    void writesEachLengthInItsForm(int length, int whole) {
        byte[] payload = new byte[length];
        java.util.Arrays.fill(payload, (byte) 'a');

        ByteBuffer frame = FrameCodec.make(FrameCodec.TEXT, payload, 0x01020304);

        assertThat(frame.remaining()).isEqualTo(whole);
        if (length > 4) {
            assertThat(frame.get(whole - length)).isEqualTo((byte) ('a' ^ 1));
            assertThat(frame.get(whole - length + 4)).isEqualTo((byte) ('a' ^ 1));
            assertThat(frame.get(whole - length + 3)).isEqualTo((byte) ('a' ^ 4));
        }
    }

    @Test
    void readsAFrameOnlyWhenItIsWhole() {
        String hex = "8103616263";
        for (int end = 0; end < hex.length(); end += 2) {
            ByteBuffer part = bytes(hex.substring(0, end));
            assertThat(FrameCodec.take(part)).isNull();
            assertThat(part.position()).isZero();
        }

        Frame frame = FrameCodec.take(bytes(hex));
        assertThat(frame.last()).isTrue();
        assertThat(FrameCodec.text(frame.payload())).isEqualTo("abc");
    }

    @Test
    void readsTheLongerForms() {
        ByteBuffer two = ByteBuffer.allocate(304).put(bytes("017e012c")).position(0);
        Frame middle = FrameCodec.take(two);
        assertThat(middle.last()).isFalse();
        assertThat(middle.payload()).hasSize(300);

        ByteBuffer eight =
                ByteBuffer.allocate(70_010).put(bytes("807f0000000000011170")).position(0);
        assertThat(FrameCodec.take(eight).payload()).hasSize(70_000);
        assertThat(eight.remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c100", "8181", "817fffffffffffffffff", "817f0000000100000000"})
    void refusesWhatNoServerMaySend(String hex) {
        assertThatThrownBy(() -> FrameCodec.take(bytes(hex))).isInstanceOf(BadFrameException.class);
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertThatThrownBy(() -> FrameCodec.text(new byte[] {(byte) 0xff})).isInstanceOf(BadFrameException.class);
    }
}
