package dev.botkit.websocket.internal;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;

/** Hands one finished endpoint to the container, for one handshake that was checked already. */
final class ReadyEndpoint extends ServerEndpointConfig.Configurator {

    private static final String DEFLATE = "permessage-deflate";

    private final Socket socket;
    private final boolean compression;

    ReadyEndpoint(Socket socket, boolean compression) {
        this.socket = socket;
        this.compression = compression;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(socket);
    }

    @Override
    public boolean checkOrigin(String originHeaderValue) {
        return true;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return "";
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        List<Extension> negotiated = new ArrayList<>();
        if (compression && isInstalled(installed)) {
            for (Extension extension : requested) {
                // A client may offer it several times, with parameters it likes less and less.
                if (negotiated.isEmpty() && DEFLATE.equals(extension.getName())) {
                    negotiated.add(extension);
                }
            }
        }
        return negotiated;
    }

    /** Undertow names none here, and leaves out by itself what it does not have. */
    private static boolean isInstalled(List<Extension> installed) {
        return installed.isEmpty() || installed.stream().anyMatch(extension -> DEFLATE.equals(extension.getName()));
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        // The filter has set what there is to set; Jetty would merge and overwrite cookies here.
    }
}
