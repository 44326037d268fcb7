package dev.botkit.websocket;

import dev.botkit.Botkit;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** A webapp as a host writes it: everything in one listener. */
public final class WholeWebapp implements ServletContextListener {

    private Botkit botkit;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        botkit = Botkit.builder().skill(new TestSkill()).build();
        BotkitWebSocket.install(event.getServletContext(), botkit);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        botkit.close();
    }
}
