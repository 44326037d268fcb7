/**
 * Tests a bot without a server: see {@link dev.botkit.testkit.BotTester}. Tests a store: see {@link
 * dev.botkit.testkit.contract.HistoryContract}, which alone needs JUnit Jupiter. {@link
 * dev.botkit.testkit.BotkitRules} alone needs ArchUnit.
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
