package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.dialog.Dialog;
import dev.botkit.internal.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A dialog that waits is JSON and nothing else. */
class WaitingDialogTest {

    private static final Instant UNTIL = Instant.parse("2026-01-01T00:15:00Z");

    @Test
    void whatIsStoredIsReadAgain() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                        .timeout(Duration.ofMinutes(3))
                        .ask("x", "What?")
                        .build())
                .begin("d");
        WaitingDialog.Stored stored = WaitingDialog.read(harness.waiting.document(UNTIL));
        assertThat(stored.until()).isEqualTo(UNTIL);
        assertThat(stored.waiting()).isEqualTo(harness.waiting);
        assertThat(stored.waiting().timeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(WaitingDialog.asked(harness.waiting.document(UNTIL))).isEqualTo("r1");
    }

    @Test
    void whatIsNoDialogIsNone() {
        for (String document : List.of(
                "", "[]", "{}", "{\"until\":\"x\",\"token\":\"t\",\"timeout_ms\":1}", "{\"until\":1}", "null")) {
            assertThat(WaitingDialog.read(document)).as(document).isNull();
        }
    }

    @Test
    void valuesOfAnyKindComeThroughAsTheyWere() {
        Object deep = "x";
        for (int i = 0; i < 30; i++) {
            deep = List.of(deep);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("deep", deep);
        values.put("big", BigInteger.TWO.pow(5_000));
        values.put("decimal", new BigDecimal("1.50"));
        values.put("null", null);
        values.put("odd \u0000 name \uD83D\uDE00 \"q\"", "\u2028 text \uD83D\uDE00");
        values.put("many", Collections.nCopies(5_000, 1));
        values.put("n".repeat(1_000), true);
        Map<String, Object> seen = new LinkedHashMap<>();
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .ask("x", "What?")
                .run(dialog -> seen.putAll(dialog.vars()))
                .build());
        harness.begin("d", "default", values).says("y");
        assertThat(seen).isEqualTo(values);
    }

    @Test
    void aDialogThatCannotBeReadEndsAsChanged() throws Exception {
        DialogHarness harness =
                new DialogHarness(Dialog.define("d").ask("x", "What?").build()).begin("d");
        Map<String, Object> state = new LinkedHashMap<>(Json.readState(harness.waiting.json()));
        for (String field : List.of("thread", "line", "question", "vars", "responses", "origin")) {
            Map<String, Object> broken = new LinkedHashMap<>(state);
            broken.put(field, 7);
            harness.waiting = new WaitingDialog(Json.write(broken), "t", Duration.ofMinutes(1));
            harness.says("y");
            assertThat(harness.waiting).as(field).isNull();
        }
        assertThat(harness.outcomes())
                .containsExactly("changed", "changed", "changed", "completed", "completed", "completed");
    }
}
