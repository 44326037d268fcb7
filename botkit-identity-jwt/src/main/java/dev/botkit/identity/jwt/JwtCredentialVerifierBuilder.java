package dev.botkit.identity.jwt;

import dev.botkit.InvalidConfigurationException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link JwtCredentialVerifier}, which {@link #build()} checks all at once. Keys of exactly
 * one kind are required:
 *
 * <ul>
 *   <li>{@link #hmacSecret(byte[])}: the host signs and the bot verifies with the same secret. Algorithm HS256.
 *   <li>{@link #publicKey(PublicKey)} or {@link #publicKeyPem(String)}: the owner of the private key signs. Algorithms
 *       RS256 and PS256 for RSA keys, ES256 for EC keys on P-256.
 *   <li>{@link #jwksUrl}: the same, with the keys that an identity provider publishes.
 * </ul>
 *
 * <p>For rotation, several keys may be given, preferably each with its {@code kid}: add the new key beside the old one,
 * sign with the new one, and remove the old one when its last token has expired. Not thread-safe.
 */
public final class JwtCredentialVerifierBuilder {

    static final String DEFAULT_TYPE = "JWT";

    final ConfiguredKeys keys = new ConfiguredKeys();
    final Set<String> audiences = new LinkedHashSet<>();
    boolean anyAudience;

    @Nullable
    String issuer;

    String nameClaim = "sub";
    String tokenType = DEFAULT_TYPE;
    Duration clockSkew = Duration.ofSeconds(60);
    boolean expiryRequired = true;
    int maxTokenLength = 8 * 1024;
    InstantSource clock = InstantSource.system();

    JwtCredentialVerifierBuilder() {}

    /**
     * Adds a shared secret for tokens with any {@code kid}.
     *
     * @param secret at least 32 random bytes, the same for host and bot and known to nobody else; copied. Do not use a
     *     password; generate a secret with {@code openssl rand -base64 32}, and decode it
     * @return this
     */
    public JwtCredentialVerifierBuilder hmacSecret(byte[] secret) {
        keys.addSecret(null, secret);
        return this;
    }

    /**
     * Adds a shared secret.
     *
     * @param kid its name in the header of tokens; tokens with another {@code kid} are not verified with it
     * @param secret the secret, as for {@link #hmacSecret(byte[])}
     * @return this
     */
    public JwtCredentialVerifierBuilder hmacSecret(String kid, byte[] secret) {
        keys.addSecret(Objects.requireNonNull(kid, "kid"), secret);
        return this;
    }

    /**
     * Adds a public key for tokens with any {@code kid}.
     *
     * @param key an RSA key of at least 2048 bits, or an EC key on P-256
     * @return this
     */
    public JwtCredentialVerifierBuilder publicKey(PublicKey key) {
        keys.addPublic(null, key);
        return this;
    }

    /**
     * Adds a public key.
     *
     * @param kid its name in the header of tokens; tokens with another {@code kid} are not verified with it
     * @param key the key, as for {@link #publicKey(PublicKey)}
     * @return this
     */
    public JwtCredentialVerifierBuilder publicKey(String kid, PublicKey key) {
        keys.addPublic(Objects.requireNonNull(kid, "kid"), key);
        return this;
    }

    /**
     * Adds a public key as text, for tokens with any {@code kid}.
     *
     * @param pem one block that begins with {@code -----BEGIN PUBLIC KEY-----}, of a key as for {@link
     *     #publicKey(PublicKey)}
     * @return this
     */
    public JwtCredentialVerifierBuilder publicKeyPem(String pem) {
        keys.addPem(null, pem);
        return this;
    }

    /**
     * Adds a public key as text.
     *
     * @param kid its name in the header of tokens; tokens with another {@code kid} are not verified with it
     * @param pem the text, as for {@link #publicKeyPem(String)}
     * @return this
     */
    public JwtCredentialVerifierBuilder publicKeyPem(String kid, String pem) {
        keys.addPem(Objects.requireNonNull(kid, "kid"), pem);
        return this;
    }

    /**
     * Sets the URL at which an identity provider publishes its keys (RFC 7517). They are read when the first token
     * arrives, again when they are no longer {@linkplain #jwksRefresh fresh}, and when a token names a key that is not
     * among them, but at most every 30 seconds. At most 128 KiB are read, and redirects are not followed. Keys that are
     * neither RSA nor P-256, or not meant for signatures, are ignored.
     *
     * @param url the URL, beginning with {@code https://}; verified with the JVM's trust store
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksUrl(String url) {
        keys.jwksUrl = Objects.requireNonNull(url, "url");
        return this;
    }

    /**
     * Sets whether the JWKS URL may be a plain {@code http://} URL of this machine: {@code localhost},
     * {@code 127.0.0.1} or {@code [::1]}.
     *
     * @param allowed whether it may; default false. For development and tests
     * @return this
     */
    public JwtCredentialVerifierBuilder allowLoopbackHttp(boolean allowed) {
        keys.loopbackHttp = allowed;
        return this;
    }

    /**
     * Sets how long reading the JWKS URL may take, from connecting to the last byte.
     *
     * @param timeout the time, 1 ms to 30 s; default 5 s
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksTimeout(Duration timeout) {
        keys.jwksTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Sets how long keys are used before they are read again. A key that the provider has withdrawn may be accepted for
     * so long.
     *
     * @param fresh the time, 30 s to 1 day; default 5 minutes
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksRefresh(Duration fresh) {
        keys.jwksRefresh = Objects.requireNonNull(fresh, "fresh");
        return this;
    }

    /**
     * Sets how long keys are used if the JWKS URL does not answer. After that, no token is accepted until it does.
     *
     * @param age the time, at least {@link #jwksRefresh}, at most 7 days; default 1 hour
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksMaxAge(Duration age) {
        keys.jwksMaxAge = Objects.requireNonNull(age, "age");
        return this;
    }

    /**
     * Sets the issuer whose tokens are accepted. Set it whenever the tokens name an issuer, above all with
     * {@link #jwksUrl}: some providers sign for many issuers with the same keys, and a user's name is unique only
     * within one issuer.
     *
     * @param name the issuer, compared exactly with the claim {@code iss}; default any
     * @return this
     */
    public JwtCredentialVerifierBuilder issuer(String name) {
        issuer = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Adds an audience; one of a token's {@code aud} must be among the audiences added. This rejects tokens that were
     * issued to the same user for another purpose. With public keys or a JWKS URL, either this or {@link #anyAudience}
     * is required. With a secret and without an audience, tokens that name one are refused.
     *
     * @param name the audience, compared exactly
     * @return this
     */
    public JwtCredentialVerifierBuilder audience(String name) {
        audiences.add(Objects.requireNonNull(name, "name"));
        return this;
    }

    /**
     * Accepts tokens with any {@code aud}. Only for keys that sign tokens for this bot only.
     *
     * @return this
     */
    public JwtCredentialVerifierBuilder anyAudience() {
        anyAudience = true;
        return this;
    }

    /**
     * Sets which claim holds the user's name. Its value must never be given to another user, and users must not be able
     * to choose it; an e-mail address often fails both.
     *
     * @param claim the claim's name; default {@code sub}. The value must be a string of 1 to 512 characters, not blank
     *     and without control characters
     * @return this
     */
    public JwtCredentialVerifierBuilder nameClaim(String claim) {
        nameClaim = Objects.requireNonNull(claim, "claim");
        return this;
    }

    /**
     * Sets which type of token is accepted, so that a token for another purpose does not count as a sign-in.
     *
     * @param type the type, compared with {@code typ} in the token's header, with or without {@code application/},
     *     without regard to case; for instance {@code at+jwt} for the access tokens of RFC 9068. Default {@code JWT},
     *     which also accepts tokens without {@code typ}
     * @return this
     */
    public JwtCredentialVerifierBuilder tokenType(String type) {
        tokenType = Objects.requireNonNull(type, "type");
        return this;
    }

    /**
     * Sets how far the clocks of issuer and server may be apart. A token is accepted for so long after {@code exp} and
     * before {@code nbf}.
     *
     * @param skew the difference, 0 to 10 minutes; default 60 s
     * @return this
     */
    public JwtCredentialVerifierBuilder clockSkew(Duration skew) {
        clockSkew = Objects.requireNonNull(skew, "skew");
        return this;
    }

    /**
     * Sets whether tokens without {@code exp} are refused. Anyone who finds a token that never expires can use it until
     * the key is changed.
     *
     * @param required whether they are refused; default true
     * @return this
     */
    public JwtCredentialVerifierBuilder requireExpiry(boolean required) {
        expiryRequired = required;
        return this;
    }

    /**
     * Sets how long a token may be. Longer tokens are refused unread.
     *
     * @param characters the length in characters, 256 to 65,536; default 8,192
     * @return this
     */
    public JwtCredentialVerifierBuilder maxTokenLength(int characters) {
        maxTokenLength = characters;
        return this;
    }

    /**
     * Sets the clock, for tests.
     *
     * @param source the clock; default the system's
     * @return this
     */
    public JwtCredentialVerifierBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Builds the verifier. Does not read from the JWKS URL yet.
     *
     * @return the verifier
     * @throws InvalidConfigurationException if a setting is invalid; it names everything that is wrong, but nothing of
     *     a secret
     */
    public JwtCredentialVerifier build() {
        Checks.check(this);
        Claims claims =
                new Claims(issuer, Set.copyOf(audiences), anyAudience, nameClaim, clockSkew, expiryRequired, clock);
        return new JwtCredentialVerifier(maxTokenLength, tokenType, keys.build(clock), claims);
    }
}
