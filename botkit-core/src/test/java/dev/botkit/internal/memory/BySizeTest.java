package dev.botkit.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class BySizeTest {

    private static final int KIB = 1024;

    private final BySize<String> sizes = new BySize<>();

    private String takeLargest(long least) {
        BySize.Large<String> largest = sizes.largest(least);
        if (largest == null) {
            return "none";
        }
        sizes.remove(largest.one());
        return largest.one() + " from " + largest.classBegins() / KIB;
    }

    @Test
    void theLargestComeFirstAndOfOneClassThatWhichIsLongestInIt() {
        sizes.put("a", 9 * KIB);
        sizes.put("b", 100 * KIB);
        sizes.put("c", 127 * KIB);
        sizes.put("d", 3 * KIB);
        sizes.put("a again", 8 * KIB);
        assertThat(sizes.count()).isEqualTo(4);
        assertThat(takeLargest(0)).isEqualTo("b from 64");
        assertThat(takeLargest(0)).isEqualTo("c from 64");
        assertThat(takeLargest(0)).isEqualTo("a from 8");
        assertThat(takeLargest(0)).isEqualTo("a again from 8");
        assertThat(takeLargest(0)).as("what is small").isEqualTo("none");
        assertThat(sizes.count()).isZero();
    }

    @Test
    void whoeverHasAnotherSizeIsInAnotherClass() {
        assertThat(sizes.put("a", 5 * KIB)).as("tells again").isEqualTo(8 * KIB);
        assertThat(sizes.put("a", 8 * KIB)).isEqualTo(16 * KIB);
        sizes.put("b", 5 * KIB);
        assertThat(takeLargest(0)).isEqualTo("a from 8");
        assertThat(sizes.put("b", 4 * KIB - 1)).as("tells again").isEqualTo(4 * KIB);
        assertThat(takeLargest(0)).isEqualTo("none");
        sizes.put("c", 5 * KIB);
        sizes.remove("c");
        sizes.remove("never there");
        assertThat(takeLargest(0)).isEqualTo("none");
        assertThat(sizes.count()).isZero();
    }

    @Test
    void noClassIsTakenThatBeginsBelowABound() {
        sizes.put("a", 15 * KIB);
        assertThat(takeLargest(8 * KIB + 1)).isEqualTo("none");
        assertThat(takeLargest(8 * KIB)).isEqualTo("a from 8");
    }

    @Test
    void anySizeHasAClass() {
        assertThat(sizes.put("a", Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Objects.requireNonNull(sizes.largest(0)).classBegins()).isEqualTo(1 << 30);
        assertThat(sizes.put("a", 0)).isEqualTo(4 * KIB);
    }

    @Test
    void whoeverWasToldIsTheLastOfItsClassAndStaysThere() {
        sizes.put("a", 9 * KIB);
        sizes.put("b", 9 * KIB);
        for (String expected : new String[] {"a", "b", "a"}) {
            assertThat(Objects.requireNonNull(sizes.largest(0)).one()).isEqualTo(expected);
        }
        assertThat(sizes.count()).isEqualTo(2);
    }
}
