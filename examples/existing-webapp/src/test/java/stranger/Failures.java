package stranger;

import dev.botkit.BotkitClosedException;
import dev.botkit.BotkitException;
import dev.botkit.InvalidArgumentException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.LimitExceededException;
import dev.botkit.RefusedException;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.UndeliverableException;
import dev.botkit.dialog.DialogFailedException;
import dev.botkit.dialog.UnknownScriptException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.BadScriptException;
import dev.botkit.script.ReadOnlyScriptsException;
import java.util.concurrent.Callable;

/** Tells every exception from the others. */
final class Failures {

    private Failures() {}

    static String of(Callable<?> call) {
        try {
            return "returned " + call.call();
        } catch (StoreUnavailableException | BotkitClosedException | UndeliverableException e) {
            return "not sent, again: " + e.isRetriable();
        } catch (LimitExceededException | RefusedException e) {
            return "too much, again: " + e.isRetriable();
        } catch (TurnAbandonedException e) {
            return "abandoned";
        } catch (TurnEndedException e) {
            return "ended";
        } catch (UnknownScriptException | DialogFailedException e) {
            return "dialog";
        } catch (BadScriptException e) {
            return e.inFile("shop.json").place() + ": " + e.problem();
        } catch (ReadOnlyScriptsException e) {
            return "read only";
        } catch (InvalidConfigurationException e) {
            return "problems: " + e.problems().size();
        } catch (BotkitException e) {
            return "other: " + BotkitException.loggable(e).logMessage();
        } catch (InvalidArgumentException e) {
            return "argument: " + e.logMessage();
        } catch (Exception e) {
            return "foreign";
        }
    }
}
