/** The webhook: POSTed frames into a bot, as an asynchronous servlet. */
module dev.botkit.webhook {
    requires transitive dev.botkit;
    requires transitive jakarta.servlet;
    requires org.slf4j;

    exports dev.botkit.webhook;
}
