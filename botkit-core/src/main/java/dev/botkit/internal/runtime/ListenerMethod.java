package dev.botkit.internal.runtime;

import dev.botkit.BotkitListener;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What listeners are told: one for each method of {@link BotkitListener}. */
public enum ListenerMethod {
    TURN_STARTED("turnStarted"),
    TURN_ENDED("turnEnded"),
    REDELIVERED("redelivered"),
    UNHANDLED("unhandled"),
    REPLIED("replied"),
    DIALOG_ENDED("dialogEnded"),
    FAILED("failed"),
    TURN_STUCK("turnStuck"),
    TURN_ABANDONED("turnAbandoned"),
    CONNECTION_OPENED("connectionOpened", true),
    CONNECTION_CLOSED("connectionClosed", true),
    RESUMED("resumed", true),
    REFUSED("refused", true),
    CONVERSATION_LOADED("conversationLoaded", true),
    CONVERSATION_EVICTED("conversationEvicted", true),
    STORE_SLOW("storeSlow"),
    STORE_DOWN("storeDown"),
    STORE_UP("storeUp");

    private final String method;
    private final boolean ofClients;

    ListenerMethod(String method) {
        this(method, false);
    }

    ListenerMethod(String method, boolean ofClients) {
        this.method = method;
        this.ofClients = ofClients;
    }

    /** Whether clients bring it about without a turn, so that one client can bring about as many as it likes. */
    public boolean isOfClients() {
        return ofClients;
    }

    public String method() {
        return method;
    }

    /** What any of them overrides; the rest need not be made. Looked up once for each bot. */
    public static Set<ListenerMethod> heardBy(List<BotkitListener> listeners) {
        Set<ListenerMethod> heard = EnumSet.noneOf(ListenerMethod.class);
        for (ListenerMethod told : values()) {
            if (listeners.stream().anyMatch(told::isHeardBy)) {
                heard.add(told);
            }
        }
        return heard;
    }

    private boolean isHeardBy(BotkitListener listener) {
        return Arrays.stream(BotkitListener.class.getMethods())
                .filter(one -> one.getName().equals(method))
                .anyMatch(one -> isOverridden(one, listener.getClass()));
    }

    private static boolean isOverridden(Method method, Class<?> type) {
        try {
            return type.getMethod(method.getName(), method.getParameterTypes()).getDeclaringClass()
                    != BotkitListener.class;
        } catch (NoSuchMethodException e) {
            // Where methods cannot be looked up, it hears everything.
            return true;
        }
    }
}
