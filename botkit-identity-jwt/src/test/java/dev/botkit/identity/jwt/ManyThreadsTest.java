package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.JwksTest.rsa;
import static dev.botkit.identity.jwt.Tokens.OTHER_RSA;
import static dev.botkit.identity.jwt.Tokens.RSA;
import static dev.botkit.identity.jwt.Tokens.claims;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import dev.botkit.RefusedException;
import dev.botkit.testkit.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class ManyThreadsTest {

    private static final int THREADS = 32;

    @Test
    void eachTokenNamesItsOwnUserWhenManyComeAtOnce() throws Exception {
        JwtCredentialVerifier verifier = Tokens.hmac().build();

        atOnce(thread -> {
            String good = token(claims("user-" + thread));
            String bad = token(Tokens.OTHER_SECRET, claims("user-" + thread));
            for (int i = 0; i < 200; i++) {
                assertThat(verifier.verify(good).name()).isEqualTo("user-" + thread);
                assertThatThrownBy(() -> verifier.verify(bad)).isInstanceOf(RefusedException.class);
            }
        });
    }

    @Test
    void manyFirstTokensAtOnceReadTheKeysOnce() throws Exception {
        try (KeyServer server = new KeyServer()) {
            server.publish(rsa("a", RSA).build());
            JwtCredentialVerifier verifier = JwtCredentialVerifier.builder()
                    .jwksUrl(server.url())
                    .allowLoopbackHttp(true)
                    .jwksTimeout(Duration.ofSeconds(30))
                    .audience("chat")
                    .clock(new ManualTimer(Tokens.NOW))
                    .build();

            atOnce(thread -> {
                String good = token(JWSAlgorithm.RS256, "a", RSA.getPrivate(), claims("user-" + thread));
                String bad = token(JWSAlgorithm.RS256, "b" + thread, OTHER_RSA.getPrivate(), claims("user-" + thread));
                assertThat(verifier.verify(good).name()).isEqualTo("user-" + thread);
                assertThatThrownBy(() -> verifier.verify(bad)).hasMessageContaining("kid");
            });

            assertThat(server.requests()).isEqualTo(1);
        }
    }

    private static void atOnce(IntConsumer task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier barrier = new CyclicBarrier(THREADS);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                running.add(executor.submit(() -> {
                    barrier.await(10, TimeUnit.SECONDS);
                    task.accept(thread);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
