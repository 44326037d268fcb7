package dev.botkit.internal.script;

import dev.botkit.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A hash of JSON values that does not depend on the order of fields. */
public final class Fingerprint {

    private Fingerprint() {}

    /** SHA-256 in 64 hexadecimal digits. */
    public static String of(@Nullable Object... values) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        sorted.put("", sorted(Arrays.asList(values)));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(Json.write(sorted).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no SHA-256.", e);
        }
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((name, each) -> sorted.put((String) name, sorted(each)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> sorted = new ArrayList<>(list.size());
            list.forEach(each -> sorted.add(sorted(each)));
            return sorted;
        }
        return value;
    }
}
