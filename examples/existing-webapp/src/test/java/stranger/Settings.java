package stranger;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import dev.botkit.ClientLimits;
import dev.botkit.ConversationLimits;
import dev.botkit.Limits;
import dev.botkit.StoreLimits;
import dev.botkit.TurnLimits;
import dev.botkit.TypingDelay;
import dev.botkit.history.jdbc.JdbcHistory;
import dev.botkit.history.jdbc.JdbcHistoryBuilder;
import dev.botkit.history.mongo.MongoHistory;
import dev.botkit.history.mongo.MongoHistoryBuilder;
import dev.botkit.identity.jwt.JwtCredentialVerifier;
import dev.botkit.identity.jwt.JwtCredentialVerifierBuilder;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.webhook.WebhookOptions;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;

/** Every setting of every builder of values and parts. */
final class Settings {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Settings() {}

    static Limits limits() {
        return Limits.builder()
                .clients(Settings::clients)
                .conversations(Settings::conversations)
                .turns(Settings::turns)
                .store(Settings::store)
                .build()
                .toBuilder()
                .build();
    }

    private static void clients(ClientLimits.Builder clients) {
        clients.frameBytes(32_768)
                .textBytes(8_192)
                .postsPerSecondPerAddress(10)
                .framesPerSecondPerAddress(100)
                .connections(1_000)
                .connectionsPerAddress(100)
                .connectionsPerConversation(10)
                .postsPerAddress(200)
                .answersPerAddress(10)
                .firstFrame(SECOND)
                .frameTimeout(SECOND)
                .sendCharacters(1_000_000)
                .sendFrames(1_000)
                .sendTimeout(MINUTE)
                .memoryBytes(64L << 20);
    }

    private static void conversations(ConversationLimits.Builder conversations) {
        conversations
                .waitingMessages(32)
                .messagesPerSecond(10)
                .messageBurst(100)
                .reconnectWindow(MINUTE)
                .logEntries(500)
                .logBytes(500_000)
                .stateBytes(8_000)
                .scheduledPushes(10);
    }

    private static void turns(TurnLimits.Builder turns) {
        turns.replies(500)
                .characters(1_000_000)
                .replyCharacters(100_000)
                .patternSteps(100_000)
                .dialogCharacters(100_000)
                .dialogLines(500)
                .warning(SECOND)
                .timeout(MINUTE)
                .streamTimeout(MINUTE)
                .threads(4)
                .closeTimeout(SECOND);
    }

    private static void store(StoreLimits.Builder store) {
        store.pageBytes(1_000_000).backlog(1_000).timeout(MINUTE);
    }

    static TypingDelay typing() {
        return TypingDelay.DEFAULT.withFactor(0.5);
    }

    static HttpPolicy policy() {
        return HttpPolicy.builder()
                .allowOrigin("https://shop.example.com")
                .requireOrigin(false)
                .trustProxy("10.0.0.0/8")
                .forwardedHeader(true)
                .publicUrl("https://shop.example.com")
                .cookieName("shop")
                .build()
                .toBuilder()
                .build();
    }

    static WebhookOptions webhook() {
        return WebhookOptions.builder()
                .path("/hook")
                .historyPath("/hook/history")
                .httpPolicy(policy())
                .timeLimit(SECOND)
                .build();
    }

    // These need a database, so they are only compiled.

    static JdbcHistory jdbc(DataSource hosts, boolean own) {
        if (own) {
            return JdbcHistory.connect("jdbc:postgresql://localhost/shop");
        }
        JdbcHistoryBuilder builder = JdbcHistory.builder()
                .url("jdbc:postgresql://localhost/shop")
                .credentials("shop", "secret")
                .tablePrefix("bot_")
                .createSchema(true)
                .waitAtStart(SECOND)
                .answerTimeout(SECOND);
        return hosts.toString().isEmpty()
                ? JdbcHistory.of(hosts)
                : builder.dataSource(hosts).connect();
    }

    static MongoHistory mongo(MongoClient client, MongoDatabase database, boolean own) {
        if (own) {
            return MongoHistory.connect("mongodb://localhost/shop");
        }
        MongoHistoryBuilder builder = MongoHistory.builder()
                .uri("mongodb://localhost")
                .databaseName("shop")
                .collectionPrefix("bot_")
                .retention(Duration.ofDays(30))
                .waitAtStart(SECOND)
                .serverSelectionTimeout(SECOND)
                .answerTimeout(SECOND);
        return builder.client(client).database(database).connect();
    }

    static JwtCredentialVerifier jwt(byte[] secret, InstantSource clock) {
        return JwtCredentialVerifier.builder()
                .hmacSecret(secret)
                .issuer("https://login.example.com")
                .audience("shop")
                .nameClaim("sub")
                .tokenType("at+jwt")
                .clockSkew(SECOND)
                .requireExpiry(true)
                .maxTokenLength(4_096)
                .clock(clock)
                .build();
    }

    static JwtCredentialVerifierBuilder jwtOfKeys(PublicKey key, String pem) {
        return JwtCredentialVerifier.builder()
                .hmacSecret("k1", new byte[32])
                .publicKey(key)
                .publicKey("k2", key)
                .publicKeyPem(pem)
                .publicKeyPem("k3", pem)
                .jwksUrl("https://login.example.com/jwks")
                .allowLoopbackHttp(true)
                .jwksTimeout(SECOND)
                .jwksRefresh(MINUTE)
                .jwksMaxAge(MINUTE)
                .anyAudience();
    }
}
