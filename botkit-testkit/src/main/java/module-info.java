/** Tests a bot without a server: see {@link dev.botkit.testkit.BotTester}. */
module dev.botkit.testkit {
    requires transitive dev.botkit;
    requires tools.jackson.core;

    exports dev.botkit.testkit;
}
