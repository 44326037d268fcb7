/** The WebSocket transport of Botkit for Java, for any Jakarta servlet container. */
module dev.botkit.websocket {
    requires transitive dev.botkit;
    requires transitive jakarta.servlet;
    requires jakarta.websocket;
    requires jakarta.websocket.client;
    requires org.slf4j;

    exports dev.botkit.websocket;
}
