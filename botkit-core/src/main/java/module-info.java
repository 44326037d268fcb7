/**
 * The engine of Botkit for Java: skills, conversations, turns, the log. It knows no servlet, no socket and no database;
 * transports exchange frames with it through {@link dev.botkit.transport}.
 */
module dev.botkit {
    requires com.samskivert.jmustache;
    requires transitive org.jspecify;
    requires org.slf4j;
    requires tools.jackson.core;

    exports dev.botkit;
    exports dev.botkit.dialog;
    exports dev.botkit.history;
    exports dev.botkit.identity;
    exports dev.botkit.monitor;
    exports dev.botkit.script;
    exports dev.botkit.time;
    exports dev.botkit.transport;
}
