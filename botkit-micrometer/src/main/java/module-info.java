/** Meters and observations of a bot, with Micrometer. */
module dev.botkit.micrometer {
    requires transitive dev.botkit;
    requires transitive micrometer.core;
    requires transitive micrometer.observation;
    requires micrometer.commons;

    exports dev.botkit.micrometer;
}
