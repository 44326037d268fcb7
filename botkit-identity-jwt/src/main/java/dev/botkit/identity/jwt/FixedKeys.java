package dev.botkit.identity.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keys that were configured one by one. */
final class FixedKeys implements VerificationKeys {

    private final List<VerificationKey> keys;
    private final Set<JWSAlgorithm> algorithms;

    FixedKeys(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
        algorithms = keys.stream().flatMap(key -> key.algorithms().stream()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<JWSAlgorithm> algorithms() {
        return algorithms;
    }

    @Override
    public List<VerificationKey> candidates(JWSHeader header) {
        List<VerificationKey> candidates = VerificationKey.candidates(keys, header);
        if (candidates.isEmpty()) {
            throw VerificationKey.noneFits();
        }
        return candidates;
    }
}
