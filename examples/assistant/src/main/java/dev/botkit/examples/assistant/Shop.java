package dev.botkit.examples.assistant;

import dev.botkit.identity.ConversationId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A shop in memory: each customer has three orders, which are as they were after a restart. Thread-safe. */
public final class Shop {

    private static final int MOST_CANCELLED = 10_000;

    private static final Map<Integer, Order> ORDERS = Map.of(
            1001, new Order("a red bicycle", "is on its way and arrives tomorrow", true),
            1002, new Order("a kettle that sings", "is being packed and leaves tonight", false),
            1003, new Order("three bells", "was delivered on Monday", true));

    private record Order(String what, String where, boolean isSent) {}

    private record Cancelled(ConversationId customer, int number) {}

    /** With the id of the message that asked for it. */
    private final Map<Cancelled, String> cancelled = new ConcurrentHashMap<>();

    String status(ConversationId customer, int number) {
        Order order = ORDERS.get(number);
        if (order == null) {
            return unknown(number);
        }
        String where = cancelled.containsKey(new Cancelled(customer, number)) ? "is cancelled" : order.where();
        return "Order %s, %s, %s.".formatted(number, order.what(), where);
    }

    /** Cancels an order; done again for the same message, it says the same. */
    String cancel(ConversationId customer, int number, String messageId) {
        Order order = ORDERS.get(number);
        if (order == null) {
            return unknown(number);
        }
        if (order.isSent()) {
            return "Order %s, %s, cannot be cancelled: it %s.".formatted(number, order.what(), order.where());
        }
        if (cancelled.size() >= MOST_CANCELLED) {
            return "Nothing can be cancelled at the moment.";
        }
        String before = cancelled.putIfAbsent(new Cancelled(customer, number), messageId);
        return before == null || before.equals(messageId)
                ? "Order %s, %s, is cancelled. The money is on its way back.".formatted(number, order.what())
                : "Order %s, %s, was cancelled before.".formatted(number, order.what());
    }

    private static String unknown(int number) {
        return "There is no order %s. There are 1001, 1002 and 1003.".formatted(number);
    }
}
