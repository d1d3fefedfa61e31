package org.starling.benchmarks.tracking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Server on the loopback address that accepts all calls of MLflow's REST API, and keeps nothing. */
final class AcceptingMlflowServer implements AutoCloseable {
    /** The fields that a client reads: id of the experiment, id and artifacts of the run. */
    private static final String ANSWER =
            """
            {"experiment": {"experiment_id": "1"},
             "run": {"info": {"run_id": "r", "artifact_uri": "mlflow-artifacts:/1/r/artifacts"}}}
            """;

    private final HttpServer http;

    private AcceptingMlflowServer(HttpServer http) {
        this.http = http;
    }

    static AcceptingMlflowServer start() throws IOException {
        AcceptingMlflowServer server = new AcceptingMlflowServer(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        server.http.createContext("/", server::accept);
        server.http.start();
        return server;
    }

    private void accept(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
