/**
 * Identifies users by signed tokens (JWT, RFC 7519) from the host or an identity provider.
 * {@link dev.botkit.identity.jwt.JwtCredentialVerifier} is the entry point;
 * {@link dev.botkit.identity.jwt.JwtCredentialVerifierBuilder} sets it up.
 *
 * <p>The path of a token: {@code TokenText} parses it, {@code VerificationKeys} finds the keys that may have signed it
 * ({@code FixedKeys} or {@code JwksKeys}), the signature is verified, and {@code Claims} checks the claims. The
 * configured keys decide how a token may be signed, never the token.
 */
@NullMarked
package dev.botkit.identity.jwt;

import org.jspecify.annotations.NullMarked;
