package dev.botkit.benchmarks;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The least that an application can do with a POST: it reads the text, and sends it back, behind it as many spaces as
 * a bot's answer is longer. With listeners, as an application does that holds no thread while a body comes in or an
 * answer goes out; or with blocking streams.
 */
final class BareServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final boolean async;
    private final String padding;

    private BareServlet(boolean async, int padding) {
        this.async = async;
        this.padding = " ".repeat(padding);
    }

    static void install(ServletContext servlets, boolean async, int padding) {
        ServletRegistration.Dynamic registration = servlets.addServlet("bare", new BareServlet(async, padding));
        registration.addMapping(LoadServer.WEBHOOK_PATH);
        registration.setAsyncSupported(true);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (async) {
            AsyncContext context = request.startAsync();
            new Exchange(context, request.getInputStream(), response, padding).start();
        } else {
            byte[] body = request.getInputStream().readAllBytes();
            byte[] answer = answer(body, body.length, padding, response);
            response.getOutputStream().write(answer);
        }
    }

    private static byte[] answer(byte[] body, int length, String padding, HttpServletResponse response) {
        String text = new String(body, 0, length, StandardCharsets.UTF_8);
        byte[] answer = text.concat(padding).getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json; charset=utf-8");
        response.setContentLength(answer.length);
        return answer;
    }

    private static final class Exchange implements ReadListener, WriteListener {

        private final AsyncContext context;
        private final ServletInputStream in;
        private final HttpServletResponse response;
        private final ServletOutputStream out;
        private final String padding;
        private byte[] bytes = new byte[1024];
        private int size;
        private boolean written;

        Exchange(AsyncContext context, ServletInputStream in, HttpServletResponse response, String padding)
                throws IOException {
            this.context = context;
            this.in = in;
            this.response = response;
            this.out = response.getOutputStream();
            this.padding = padding;
        }

        void start() {
            in.setReadListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (in.isReady()) {
                int count = in.read(bytes, size, bytes.length - size);
                if (count < 0) {
                    return;
                }
                size += count;
                if (size == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * size);
                }
            }
        }

        @Override
        public void onAllDataRead() {
            bytes = answer(bytes, size, padding, response);
            out.setWriteListener(this);
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (written) {
                    context.complete();
                    return;
                }
                written = true;
                out.write(bytes);
            }
        }

        @Override
        public void onError(Throwable failure) {
            context.complete();
        }
    }
}
