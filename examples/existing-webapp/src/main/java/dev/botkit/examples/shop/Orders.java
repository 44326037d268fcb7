package dev.botkit.examples.shop;

import java.util.Map;
import java.util.Optional;

/** The shop's orders; a real one would ask its database. */
final class Orders {

    private static final Map<String, String> STATUS = Map.of("1001", "on its way", "1002", "being packed");

    private Orders() {}

    /** What is known of an order. */
    static Optional<String> status(String number) {
        return Optional.ofNullable(STATUS.get(number));
    }
}
