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
 * Collects what tokens are checked with; checks it all at {@link #build()}. Needs keys of exactly one kind:
 *
 * <ul>
 *   <li>{@link #hmacSecret(byte[])}: the host signs and the bot checks with one secret. Algorithm HS256.
 *   <li>{@link #publicKey(PublicKey)} or {@link #publicKeyPem(String)}: whoever has the private key signs.
 *       Algorithms RS256 and PS256 for RSA keys, ES256 for EC keys on P-256.
 *   <li>{@link #jwksUrl}: as before, with the keys that an identity provider publishes.
 * </ul>
 *
 * <p>Several keys may be given for rotation, best each with its {@code kid}: add the new key beside the old
 * one, sign with the new one, take the old one out when its last token has expired. For one thread.
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
     * Adds a secret that both sign and check with, for tokens of every {@code kid}.
     *
     * @param secret at least 32 random bytes, the same for host and bot, kept from everybody else; copied. A
     *     password is none; make one with {@code openssl rand -base64 32}, and decode it
     * @return this
     */
    public JwtCredentialVerifierBuilder hmacSecret(byte[] secret) {
        keys.addSecret(null, secret);
        return this;
    }

    /**
     * Adds a secret that both sign and check with.
     *
     * @param kid its name in the header of tokens; those with another {@code kid} are not checked with it
     * @param secret as for {@link #hmacSecret(byte[])}
     * @return this
     */
    public JwtCredentialVerifierBuilder hmacSecret(String kid, byte[] secret) {
        keys.addSecret(Objects.requireNonNull(kid, "kid"), secret);
        return this;
    }

    /**
     * Adds a key for tokens of every {@code kid}.
     *
     * @param key an RSA key of at least 2048 bits, or an EC key on P-256
     * @return this
     */
    public JwtCredentialVerifierBuilder publicKey(PublicKey key) {
        keys.addPublic(null, key);
        return this;
    }

    /**
     * Adds a key.
     *
     * @param kid its name in the header of tokens; those with another {@code kid} are not checked with it
     * @param key as for {@link #publicKey(PublicKey)}
     * @return this
     */
    public JwtCredentialVerifierBuilder publicKey(String kid, PublicKey key) {
        keys.addPublic(Objects.requireNonNull(kid, "kid"), key);
        return this;
    }

    /**
     * Adds a key as text, for tokens of every {@code kid}.
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
     * Adds a key as text.
     *
     * @param kid its name in the header of tokens; those with another {@code kid} are not checked with it
     * @param pem as for {@link #publicKeyPem(String)}
     * @return this
     */
    public JwtCredentialVerifierBuilder publicKeyPem(String kid, String pem) {
        keys.addPem(Objects.requireNonNull(kid, "kid"), pem);
        return this;
    }

    /**
     * Sets where an identity provider publishes its keys (RFC 7517). They are read when the first token
     * comes, again when they are no longer {@linkplain #jwksRefresh fresh}, and when a token names a key that
     * is not among them, but at most every 30 seconds. At most 128 KiB; redirects are not followed; keys of
     * other kinds than RSA and P-256, and those not meant for signatures, are passed over.
     *
     * @param url begins with {@code https://}; checked with the JVM's trust store
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksUrl(String url) {
        keys.jwksUrl = Objects.requireNonNull(url, "url");
        return this;
    }

    /**
     * Sets whether the JWKS URL may be a plain {@code http://} one of this machine: {@code localhost}, {@code
     * 127.0.0.1} or {@code [::1]}.
     *
     * @param allowed default false; meant for development and tests
     * @return this
     */
    public JwtCredentialVerifierBuilder allowLoopbackHttp(boolean allowed) {
        keys.loopbackHttp = allowed;
        return this;
    }

    /**
     * Sets how long reading the JWKS URL may take, from connecting to the last byte.
     *
     * @param timeout 1 ms to 30 s; default 5 s
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksTimeout(Duration timeout) {
        keys.jwksTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * Sets how long keys are used without looking for newer ones; so long a key may still be good that the
     * provider has withdrawn.
     *
     * @param fresh 30 s to 1 day; default 5 minutes
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksRefresh(Duration fresh) {
        keys.jwksRefresh = Objects.requireNonNull(fresh, "fresh");
        return this;
    }

    /**
     * Sets how long keys are used if the JWKS URL does not answer. From then on no token is taken until it
     * does.
     *
     * @param age at least {@link #jwksRefresh}, at most 7 days; default 1 hour
     * @return this
     */
    public JwtCredentialVerifierBuilder jwksMaxAge(Duration age) {
        keys.jwksMaxAge = Objects.requireNonNull(age, "age");
        return this;
    }

    /**
     * Sets whose tokens are taken. Set it whenever the tokens say it, above all with {@link #jwksUrl}: some
     * providers sign for many issuers with the same keys, and a name is a user's only within one issuer.
     *
     * @param name compared exactly with the claim {@code iss}; default any
     * @return this
     */
    public JwtCredentialVerifierBuilder issuer(String name) {
        issuer = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Adds whom a token may be for; one of its {@code aud} has to be one of these. It keeps out tokens that
     * were given to the same user for something else. With public keys and a JWKS URL, either this or {@link
     * #anyAudience} has to be set. With a secret and without an audience, tokens that name one are refused.
     *
     * @param name compared exactly
     * @return this
     */
    public JwtCredentialVerifierBuilder audience(String name) {
        audiences.add(Objects.requireNonNull(name, "name"));
        return this;
    }

    /**
     * Takes tokens whatever their {@code aud} says. Only for keys that sign for nothing else than this bot.
     *
     * @return this
     */
    public JwtCredentialVerifierBuilder anyAudience() {
        anyAudience = true;
        return this;
    }

    /**
     * Sets which claim holds the user's name. It has to be one that is never given to another user and that
     * users cannot choose for themselves; an e-mail address often is neither.
     *
     * @param claim default {@code sub}; its value has to be a string of 1 to 512 characters, not blank and
     *     without control characters
     * @return this
     */
    public JwtCredentialVerifierBuilder nameClaim(String claim) {
        nameClaim = Objects.requireNonNull(claim, "claim");
        return this;
    }

    /**
     * Sets which type of token is taken, so that one that was made for another purpose is not taken for a
     * sign-in.
     *
     * @param type compared with {@code typ} in the token's header, with or without {@code application/},
     *     without regard to case. Default {@code JWT}, which tokens without {@code typ} are, too; for instance
     *     {@code at+jwt} for the access tokens of RFC 9068
     * @return this
     */
    public JwtCredentialVerifierBuilder tokenType(String type) {
        tokenType = Objects.requireNonNull(type, "type");
        return this;
    }

    /**
     * Sets how far the clocks of issuer and server may be apart: so long after {@code exp} and before {@code
     * nbf} a token is taken.
     *
     * @param skew 0 to 10 minutes; default 60 s
     * @return this
     */
    public JwtCredentialVerifierBuilder clockSkew(Duration skew) {
        clockSkew = Objects.requireNonNull(skew, "skew");
        return this;
    }

    /**
     * Sets whether tokens without {@code exp} are refused. A token that never expires is good for whoever
     * finds it, until the key is changed.
     *
     * @param required default true
     * @return this
     */
    public JwtCredentialVerifierBuilder requireExpiry(boolean required) {
        expiryRequired = required;
        return this;
    }

    /**
     * Sets how long a token may be; longer ones are refused unread.
     *
     * @param characters 256 to 65,536; default 8,192
     * @return this
     */
    public JwtCredentialVerifierBuilder maxTokenLength(int characters) {
        maxTokenLength = characters;
        return this;
    }

    /**
     * Sets the clock, for tests.
     *
     * @param source default the system's
     * @return this
     */
    public JwtCredentialVerifierBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Makes the verifier. Reads nothing from the JWKS URL yet.
     *
     * @return what was collected
     * @throws InvalidConfigurationException naming everything that is wrong, and nothing of a secret
     */
    public JwtCredentialVerifier build() {
        Checks.check(this);
        Claims claims =
                new Claims(issuer, Set.copyOf(audiences), anyAudience, nameClaim, clockSkew, expiryRequired, clock);
        return new JwtCredentialVerifier(maxTokenLength, tokenType, keys.build(clock), claims);
    }
}
