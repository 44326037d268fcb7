/**
 * History on a MongoDB: an in-memory stand-in that speaks its protocol, or a real one with {@code
 * -Dbotkit.mongo.uri=mongodb://…} (see {@link dev.botkit.history.mongo.TestDatabase}). {@link
 * dev.botkit.history.mongo.KillTest} says how it is run.
 */
@NullMarked
package dev.botkit.history.mongo;

import org.jspecify.annotations.NullMarked;
