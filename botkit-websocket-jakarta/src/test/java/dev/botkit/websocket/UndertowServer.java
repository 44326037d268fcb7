package dev.botkit.websocket;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Embedded Undertow 2.3. */
final class UndertowServer implements WebServer {

    private final XnioWorker worker;
    private final PathHandler root = Handlers.path();
    private final Undertow undertow;
    private final String contextPath;
    private DeploymentManager deployment;

    UndertowServer(App app) throws Exception {
        this(app, false);
    }

    UndertowServer(App app, boolean narrow) throws Exception {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 2)
                        .set(Options.THREAD_DAEMON, true)
                        .set(Options.WORKER_TASK_MAX_THREADS, narrow ? NARROW : 64)
                        .getMap());
        contextPath = app.contextPath().isEmpty() ? "/" : app.contextPath();
        deployment = Servlets.newContainer().addDeployment(describe(app));
        Undertow.Builder builder = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setWorker(worker)
                .setHandler(root);
        if (narrow) {
            builder.setSocketOption(Options.SEND_BUFFER, NARROW_BUFFER);
        }
        undertow = builder.build();
        try {
            deployment.deploy();
            root.addPrefixPath(contextPath, deployment.start());
        } catch (ServletException | RuntimeException e) {
            worker.shutdownNow();
            throw e;
        }
        undertow.start();
    }

    private DeploymentInfo describe(App app) {
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(app.loader())
                .setContextPath(contextPath)
                .setDeploymentName("test")
                .setResourceManager(PathResourceManager.builder()
                        .setBase(app.pages())
                        // Its watcher would hold the webapp for ever.
                        .setAllowResourceChangeListeners(false)
                        .build())
                .addWelcomePage("index.html")
                .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                        new WebSocketDeploymentInfo()
                                .setWorker(worker)
                                .addExtension(new PerMessageDeflateHandshake())
                                .setBuffers(new DefaultByteBufferPool(false, 4096)))
                .addListener(
                        new ListenerInfo(app.listener().getClass(), new ImmediateInstanceFactory<>(app.listener())));
        if (app.filter() != null) {
            info.addFilter(new FilterInfo("host", app.filter().getClass(), new ImmediateInstanceFactory<>(app.filter()))
                            .setAsyncSupported(true))
                    .addFilterUrlMapping("host", "/*", DispatcherType.REQUEST);
        }
        return info;
    }

    @Override
    public int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void undeploy() throws Exception {
        if (deployment != null) {
            root.removePrefixPath(contextPath);
            deployment.stop();
            deployment.undeploy();
            deployment = null;
        }
    }

    @Override
    public void stop() throws Exception {
        undeploy();
        undertow.stop();
        worker.shutdownNow();
    }
}
