/** The client of a script service, which keeps scripts on another server. */
module dev.botkit.script.client {
    requires transitive dev.botkit;
    requires java.net.http;

    exports dev.botkit.script.client;
}
