package dev.botkit.micrometer;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.botkit.ReceiveMiddleware;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/** Observes each turn while its handler runs. */
final class TurnObservations implements ReceiveMiddleware {

    static final String NAME = "botkit.turn";

    // What events are called is up to clients, so that their names are no tags.
    private static final KeyValues MESSAGE = KeyValues.of("kind", "message");
    private static final KeyValues EVENT = KeyValues.of("kind", "event");

    private final ObservationRegistry registry;

    TurnObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void receive(Bot bot, Message message, Next next) throws Exception {
        boolean said = message.type().equals(Message.MESSAGE_RECEIVED);
        Observation turn = Observation.createNotStarted(NAME, registry)
                .contextualName("botkit turn")
                .lowCardinalityKeyValues(said ? MESSAGE : EVENT)
                .start();
        Observation.Scope scope = turn.openScope();
        try {
            next.proceed(message);
        } catch (Exception | Error e) {
            turn.error(e);
            throw e;
        } finally {
            scope.close();
            turn.stop();
        }
    }
}
