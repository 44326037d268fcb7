/**
 * History in MongoDB: {@link dev.botkit.history.mongo.MongoHistory#connect} is all that most hosts
 * need; {@link dev.botkit.history.mongo.MongoHistoryBuilder} takes a client of the host's, a
 * retention and time limits. Which collections, indexes and fields there are is said at {@link
 * dev.botkit.history.mongo.MongoHistory}.
 */
@NullMarked
package dev.botkit.history.mongo;

import org.jspecify.annotations.NullMarked;
