package dev.botkit.internal.script;

import dev.botkit.internal.script.JavaScriptPattern.NotJavaScriptException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The capturing groups of a regular expression of JavaScript; what their number decides stands in front of them, too. */
record JavaScriptGroups(int count, Map<String, Integer> names) {

    private static final Pattern NAME =
            Pattern.compile("[$_\\p{L}\\p{Nl}][$\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}\\u200c\\u200d]*");

    static JavaScriptGroups of(String source) throws NotJavaScriptException {
        Map<String, Integer> names = new HashMap<>();
        int count = 0;
        boolean inClass = false;
        for (int at = 0; at < source.length(); at++) {
            char c = source.charAt(at);
            if (c == '\\') {
                at++;
            } else if (inClass) {
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
            } else if (c == '(' && !source.startsWith("?", at + 1)) {
                count++;
            } else if (c == '(' && isNamed(source, at)) {
                count++;
                String name = source.substring(at + 3, Math.max(at + 3, source.indexOf('>', at)));
                if (!NAME.matcher(name).matches() || names.put(name, count) != null) {
                    throw new NotJavaScriptException();
                }
            }
        }
        return new JavaScriptGroups(count, names);
    }

    private static boolean isNamed(String source, int at) {
        return source.startsWith("?<", at + 1) && !source.startsWith("=", at + 3) && !source.startsWith("!", at + 3);
    }

    boolean hasNames() {
        return !names.isEmpty();
    }

    @Nullable
    Integer number(String name) {
        return names.get(name);
    }
}
