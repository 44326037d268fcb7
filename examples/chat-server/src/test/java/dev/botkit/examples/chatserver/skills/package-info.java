/** Tests of what no client can bring about yet. */
@NullMarked
package dev.botkit.examples.chatserver.skills;

import org.jspecify.annotations.NullMarked;
