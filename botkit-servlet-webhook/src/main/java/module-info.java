/** The HTTP transport of Botkit for Java: the webhook and the history API, as asynchronous servlets. */
module dev.botkit.webhook {
    requires transitive dev.botkit;
    requires transitive jakarta.servlet;
    requires org.slf4j;

    exports dev.botkit.webhook;
}
