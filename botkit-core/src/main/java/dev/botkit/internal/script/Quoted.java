package dev.botkit.internal.script;

/** Names as they stand in messages and logs: in quotes, in one line, cut. */
public final class Quoted {

    private static final int LONGEST = 60;

    private Quoted() {}

    /** The name in quotes; with "?" for what could spoil a log, and cut behind 60 characters. */
    public static String of(String name) {
        StringBuilder quoted = new StringBuilder("\"");
        int end = Math.min(name.length(), LONGEST);
        if (end < name.length() && Character.isHighSurrogate(name.charAt(end - 1))) {
            end--;
        }
        name.substring(0, end).codePoints().map(c -> isPlain(c) ? c : '?').forEach(quoted::appendCodePoint);
        return quoted.append(end < name.length() ? "…\"" : "\"").toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
