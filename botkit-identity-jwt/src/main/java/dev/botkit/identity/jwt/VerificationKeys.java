package dev.botkit.identity.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.botkit.RefusedException;
import java.util.List;
import java.util.Set;

/** The keys that tokens are checked with. Thread-safe. */
interface VerificationKeys {

    /** What tokens may be signed with; follows from the configuration alone. */
    Set<JWSAlgorithm> algorithms();

    /**
     * The keys that may have signed a token with one of these algorithms, at least one. May block.
     *
     * @throws RefusedException if there is none
     */
    List<VerificationKey> candidates(JWSHeader header);
}
