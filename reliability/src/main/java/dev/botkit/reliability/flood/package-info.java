/**
 * Clients that fill what they can: a server with a small heap has to refuse them and go on answering everybody else.
 */
@NullMarked
package dev.botkit.reliability.flood;

import org.jspecify.annotations.NullMarked;
