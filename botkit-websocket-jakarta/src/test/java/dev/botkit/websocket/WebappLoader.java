package dev.botkit.websocket;

import dev.botkit.Botkit;
import java.net.URL;
import java.net.URLClassLoader;

/** A webapp's class loader: with Botkit's classes of its own, the rest from the server. */
final class WebappLoader extends URLClassLoader {

    WebappLoader() {
        super(
                new URL[] {origin(Botkit.class), origin(BotkitWebSocket.class), origin(WholeWebapp.class)},
                WebappLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("dev.botkit.") || name.contains("Server")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    private static URL origin(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
