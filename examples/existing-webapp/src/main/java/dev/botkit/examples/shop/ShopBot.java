package dev.botkit.examples.shop;

import dev.botkit.Botkit;
import dev.botkit.history.History;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Adds the bot to the shop: its socket at the webapp's root URL, its webhook at /botkit/receive, what
 * was said at /botkit/history.
 */
@WebListener
public class ShopBot implements ServletContextListener {

    private final History history = History.inMemory();
    private final Botkit botkit =
            Botkit.builder().skill(new OrderStatusSkill()).history(history).build();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        BotkitWebSocket.install(event.getServletContext(), botkit);
        BotkitWebhook.install(event.getServletContext(), botkit);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        botkit.close();
        history.close();
    }
}
