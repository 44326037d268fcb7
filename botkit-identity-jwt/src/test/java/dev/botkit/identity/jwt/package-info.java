/**
 * Tokens, good and bad, against real verifiers. {@link dev.botkit.identity.jwt.Tokens} makes them, {@link
 * dev.botkit.identity.jwt.KeyServer} publishes keys on loopback, time is moved by hand.
 */
@NullMarked
package dev.botkit.identity.jwt;

import org.jspecify.annotations.NullMarked;
