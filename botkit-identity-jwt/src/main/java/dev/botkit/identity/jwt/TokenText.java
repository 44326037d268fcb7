package dev.botkit.identity.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import java.text.ParseException;

/** The form of a token: three parts of base64url, the first of them a header that asks for nothing special. */
final class TokenText {

    private TokenText() {}

    /** Reads it; nothing in the result is proven yet. */
    static JWSObject parse(String token, int longest) {
        if (token.length() > longest) {
            throw Refused.unauthorized("The token is longer than " + longest + " characters.");
        }
        switch (dots(token)) {
            case 2 -> {}
            case 4 -> throw Refused.unauthorized("The token is encrypted; only signed tokens are taken.");
            default -> throw Refused.unauthorized("The credential is not a signed token (JWT).");
        }
        JWSObject parsed = read(token);
        checkHeader(parsed.getHeader());
        return parsed;
    }

    private static JWSObject read(String token) {
        try {
            return JWSObject.parse(token);
        } catch (ParseException | RuntimeException e) {
            // Some mistakes the library answers with others, for instance a header that is the word null.
            throw Refused.unauthorized("The credential is not a signed token (JWT): its header or its form is wrong.");
        }
    }

    /** Counts them; -1 where another character is no base64url, which the library would pass over. */
    private static int dots(String token) {
        int dots = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c >= 128 || !(Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
                return -1;
            }
        }
        return dots;
    }

    private static void checkHeader(JWSHeader header) {
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw Refused.unauthorized("The token's header asks for an extension (crit, b64) that is not known here.");
        }
    }
}
