/** What the bot can do, one skill a file. Their order matters: see {@link Skills}. */
@NullMarked
package dev.botkit.examples.chatserver.skills;

import org.jspecify.annotations.NullMarked;
