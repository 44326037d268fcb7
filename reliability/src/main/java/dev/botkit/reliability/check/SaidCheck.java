package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Problem.Kind;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.client.Said;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What users said against what is in the log. */
final class SaidCheck {

    private final LogIndex log;
    private final Findings findings;
    private final Set<String> saidIds = new HashSet<>();

    SaidCheck(LogIndex log, Findings findings) {
        this.log = log;
        this.findings = findings;
    }

    void check(List<ClientRecord> tabs) {
        for (ClientRecord tab : tabs) {
            long before = 0;
            for (Said said : tab.said()) {
                saidIds.add(said.id());
                Logged logged = log.byId(said.id());
                checkOutcome(tab, said, logged != null);
                if (logged != null) {
                    checkEntry(tab, said, logged);
                    if (logged.seq() < before) {
                        findings.add(
                                Kind.ORDER,
                                tab.name() + " said it behind the message with seq " + before + ", but it is "
                                        + logged);
                    }
                    before = logged.seq();
                }
            }
        }
        for (Logged entry : log.byUser()) {
            if (!saidIds.contains(entry.id())) {
                findings.add(Kind.INVENTED, "no tab said " + entry);
            }
        }
    }

    private void checkOutcome(ClientRecord tab, Said said, boolean logged) {
        String what = said.id() + " (\"" + said.text() + "\"), said by " + tab.name() + " and sent " + said.sendings()
                + " times, ";
        if (!said.refusal().isEmpty()) {
            findings.add(Kind.REFUSED, what + "was refused for good as " + said.refusal());
        } else if (said.seq() == 0) {
            findings.add(
                    Kind.NOT_CONFIRMED, what + "was never confirmed; it is " + (logged ? "" : "not ") + "in the log");
        } else if (!logged) {
            findings.add(Kind.LOST, what + "was confirmed with seq " + said.seq() + ", but is not in the log");
        }
    }

    private void checkEntry(ClientRecord tab, Said said, Logged logged) {
        if (said.seq() != 0 && said.seq() != logged.seq()) {
            findings.add(Kind.CHANGED, tab.name() + " was told seq " + said.seq() + ", but the log has " + logged);
        }
        if (!logged.byUser() || !said.text().equals(logged.text())) {
            findings.add(Kind.CHANGED, tab.name() + " said \"" + said.text() + "\", but the log has " + logged);
        }
    }
}
