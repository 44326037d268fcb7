/** The client against a service that does what the test wants. */
@NullMarked
package dev.botkit.script.client;

import org.jspecify.annotations.NullMarked;
