package dev.botkit.identity.jwt;

import com.nimbusds.jose.Payload;
import dev.botkit.identity.VerifiedUser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token has to say once its signature is known to be good. The claims are read as they stand:
 * the library's typed getters turn a number into a name, and a date far in the future into the past.
 *
 * @param issuer whose tokens are taken, or null for anyone's who has the key
 * @param audiences whom a token may be for; empty for tokens that name nobody
 * @param anyAudience whether tokens for anybody are taken
 * @param nameClaim what holds the user's name
 * @param clockSkew how far the clocks of issuer and server may be apart
 * @param expiryRequired whether a token has to end at some time
 * @param clock the time
 */
record Claims(
        @Nullable String issuer,
        Set<String> audiences,
        boolean anyAudience,
        String nameClaim,
        Duration clockSkew,
        boolean expiryRequired,
        InstantSource clock) {

    /** The end of the year 9999. A token with milliseconds in it would be good for ever. */
    private static final long LATEST = 253_402_300_799L;

    /** As long as what clients may call their users; stores make keys of it. */
    private static final int LONGEST_NAME = 512;

    /** Makes an identity of a payload. */
    VerifiedUser check(Payload payload) {
        Map<String, Object> claims = read(payload);
        Instant now = clock.instant();
        Instant end = end(claims);
        if (end != null && !now.isBefore(end)) {
            throw Refused.unauthorized("The token has expired.");
        }
        Instant begin = time(claims, "nbf");
        if (begin != null && now.isBefore(begin.minus(clockSkew))) {
            throw Refused.unauthorized("The token is not valid yet (nbf).");
        }
        if (issuer != null && !issuer.equals(claims.get("iss"))) {
            throw Refused.unauthorized("The token is from another issuer (iss).");
        }
        checkAudience(claims.get("aud"));
        return VerifiedUser.of(name(claims)).expiring(end);
    }

    private static Map<String, Object> read(Payload payload) {
        Map<String, Object> claims = payload.toJSONObject();
        if (claims == null) {
            throw Refused.unauthorized("The token holds no JSON object of claims, or one claim twice.");
        }
        return claims;
    }

    /** When the token ceases to be taken: later than it says by the skew, or connections would close before. */
    private @Nullable Instant end(Map<String, Object> claims) {
        Instant expires = time(claims, "exp");
        if (expires == null) {
            if (expiryRequired) {
                throw Refused.unauthorized("The token never expires (exp is missing).");
            }
            return null;
        }
        return expires.plus(clockSkew);
    }

    private static @Nullable Instant time(Map<String, Object> claims, String name) {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            throw Refused.unauthorized("The token's " + name + " is not a number of seconds.");
        }
        double seconds = number.doubleValue();
        if (!(seconds <= LATEST)) {
            throw Refused.unauthorized("The token's " + name
                    + " is after the year 9999; it has to be in seconds since 1970, not in milliseconds.");
        }
        return Instant.ofEpochSecond((long) Math.max(-LATEST, seconds));
    }

    private void checkAudience(@Nullable Object claim) {
        if (anyAudience) {
            return;
        }
        List<?> named = claim == null ? List.of() : claim instanceof List<?> list ? list : List.of(claim);
        boolean fits = audiences.isEmpty() ? named.isEmpty() : named.stream().anyMatch(this::isOurs);
        if (fits) {
            return;
        }
        throw Refused.unauthorized(
                audiences.isEmpty()
                        ? "The token is for an audience (aud), and this server was told of none."
                        : "The token is for another audience (aud).");
    }

    private boolean isOurs(@Nullable Object audience) {
        return audience instanceof String name && audiences.contains(name);
    }

    private String name(Map<String, Object> claims) {
        Object name = claims.get(nameClaim);
        if (!(name instanceof String text) || !isName(text)) {
            throw Refused.unauthorized("The token does not name its user: \"" + nameClaim
                    + "\" must be a string of 1 to " + LONGEST_NAME
                    + " characters, not blank and without control characters.");
        }
        return text;
    }

    private static boolean isName(String text) {
        return text.length() <= LONGEST_NAME
                && !text.isBlank()
                && text.chars().noneMatch(Character::isISOControl)
                && isWellFormed(text);
    }

    /** Half a surrogate pair is written as a question mark, so that two such names would be one in a store. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
                return false;
            }
        }
        return true;
    }
}
