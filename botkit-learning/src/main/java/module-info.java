/** A bot that is taught new answers in the chat. */
module dev.botkit.learning {
    requires transitive dev.botkit;
    requires org.slf4j;

    exports dev.botkit.learning;
}
