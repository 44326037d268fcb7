/**
 * Knows users by signed tokens (JWT, RFC 7519) that the host or an identity provider gave them. {@link
 * dev.botkit.identity.jwt.JwtCredentialVerifier} is the way in; it is set up by {@link
 * dev.botkit.identity.jwt.JwtCredentialVerifierBuilder}.
 *
 * <p>The way of a token: {@code TokenText} reads its form, {@code VerificationKeys} finds the keys that may
 * have signed it ({@code FixedKeys} or {@code JwksKeys}), the signature is checked, {@code Claims} checks
 * what it says. What a token may be signed with is decided by the configured keys and never by the token.
 */
@NullMarked
package dev.botkit.identity.jwt;

import org.jspecify.annotations.NullMarked;
