/**
 * What is tested: a bot with recording handlers in an embedded Tomcat, in this process or in one of
 * its own, on any of the stores.
 */
@NullMarked
package dev.botkit.reliability.server;

import org.jspecify.annotations.NullMarked;
