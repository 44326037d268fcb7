/** History in MongoDB. */
module dev.botkit.history.mongo {
    requires transitive dev.botkit;
    requires transitive org.mongodb.driver.sync.client;
    requires transitive org.mongodb.driver.core;
    requires org.mongodb.bson;
    requires org.slf4j;

    exports dev.botkit.history.mongo;
}
