/**
 * The test kit. {@link dev.botkit.testkit.BotTester} tests a bot without a server,
 * {@link dev.botkit.testkit.contract.HistoryContract} tests a store. Only the package of the latter needs JUnit
 * Jupiter, and only {@link dev.botkit.testkit.BotkitRules} needs ArchUnit.
 */
module dev.botkit.testkit {
    requires transitive dev.botkit;
    requires tools.jackson.core;
    requires static transitive com.tngtech.archunit;
    requires static transitive org.junit.jupiter.api;

    exports dev.botkit.testkit;
    exports dev.botkit.testkit.contract;

    // JUnit calls the tests, which are not public.
    opens dev.botkit.testkit.contract;
}
