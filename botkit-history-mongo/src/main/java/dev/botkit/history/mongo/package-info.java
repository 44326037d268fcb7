/**
 * History in MongoDB. {@link dev.botkit.history.mongo.MongoHistory#connect} is all that most hosts need;
 * {@link dev.botkit.history.mongo.MongoHistoryBuilder} accepts a client of the host's, a retention and time limits.
 * {@link dev.botkit.history.mongo.MongoHistory} describes the collections, indexes and fields.
 */
@NullMarked
package dev.botkit.history.mongo;

import org.jspecify.annotations.NullMarked;
