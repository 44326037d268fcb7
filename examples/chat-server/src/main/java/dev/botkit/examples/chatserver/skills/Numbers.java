package dev.botkit.examples.chatserver.skills;

/** Reads the numbers that patterns captured, and says them. */
final class Numbers {

    private Numbers() {}

    /** The value of some digits without leading zeros; {@link Integer#MAX_VALUE} for more than nine of them. */
    static int parse(String digits) {
        return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    /** A number of seconds in words. */
    static String seconds(int number) {
        return number == 1 ? "1 second" : number + " seconds";
    }
}
