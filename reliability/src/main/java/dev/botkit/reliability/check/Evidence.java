package dev.botkit.reliability.check;

import dev.botkit.reliability.client.ClientRecord;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that is known of one conversation when a run is over.
 *
 * @param conversation what reports call it
 * @param log the whole log
 * @param tabs what its tabs have lived through
 * @param handled each start of a handler, in order; empty together with {@code handlersSeen} being
 *     false where nobody watched
 * @param handlersSeen whether handlers were watched
 * @param cutOffTwice ids of messages whose handlers the server gave up, as it was killed during their first run and
 *     during the second: their replies may be missing
 * @param handledUpTo how far the conversation's state and log say that it is; empty where they say nothing
 */
public record Evidence(
        String conversation,
        List<Logged> log,
        List<ClientRecord> tabs,
        List<Handled> handled,
        boolean handlersSeen,
        Set<String> cutOffTwice,
        OptionalLong handledUpTo) {}
