package org.starling.server;

import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.starling.server.model.ModelDescription;
import org.starling.server.model.RequestException;
import org.starling.server.model.ServedModel;
import org.starling.server.model.ServerMetrics;

/** The paths of a server. Bodies are read without a thread that waits; answers are sent when predictions are there. */
final class Routes {
    /** Smaller bodies are parsed where they are read. */
    private static final int SMALL_BODY = 32 << 10;

    private final Map<String, ServedModel> models;
    private final ServerOptions.Limits limits;
    private final ServerMetrics metrics;
    private final MemoryBudget bodies;
    private final RoutingHandler routing = new RoutingHandler();

    /**
     * The paths of some models.
     *
     * @param models by name
     */
    Routes(Map<String, ServedModel> models, ServerOptions.Limits limits, ServerMetrics metrics) {
        this.models = models;
        this.limits = limits;
        this.metrics = metrics;
        this.bodies = new MemoryBudget(limits.bodies());
    }

    /** Answers all requests. */
    HttpHandler handler(String version) {
        for (PageFile file : PageFile.all()) {
            get(file.path(), exchange -> file.response());
        }
        get("/metrics", exchange -> new Response(StatusCodes.OK, ServerMetrics.CONTENT_TYPE, metrics.text()));
        get(
                "/v2",
                exchange ->
                        Response.ok(Map.of("name", "starling", "version", version, "extensions", List.of("generate"))));
        get("/v2/health/live", exchange -> Response.ok(Map.of("live", true)));
        get("/v2/health/ready", exchange -> Response.ok(Map.of("ready", true)));
        PredictEndpoint predict = new PredictEndpoint(metrics);
        GenerateEndpoint generate = new GenerateEndpoint(limits.answerTime());
        for (String path : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            get(path, exchange -> Response.ok(InferEndpoint.metadata(model(exchange))));
            get(
                    path + "/ready",
                    exchange -> Response.ok(Map.of("name", model(exchange).name(), "ready", true)));
            post(path + "/infer", this::model, whole(InferEndpoint::answer));
            post(path + "/generate", this::model, whole(generate::answer));
            post(path + "/generate_stream", this::model, generate::stream);
        }
        get(
                "/models",
                exchange -> Response.ok(
                        models.values().stream().map(ModelDescription::of).toList()));
        get("/models/{model}", exchange -> Response.ok(ModelDescription.of(model(exchange))));
        post("/models/{model}/predict", this::model, whole(predict::answer));
        post("/predict", exchange -> only(), whole(predict::answer));
        routing.setFallbackHandler(exchange -> {
            throw RequestException.notFound(
                    "Cannot answer: there is no such path; use /predict, /models, /v2, /metrics or /");
        });
        routing.setInvalidMethodHandler(exchange -> {
            throw new RequestException(
                    StatusCodes.METHOD_NOT_ALLOWED,
                    "Cannot answer: the path does not have the method %s; use GET for data, and POST for predictions"
                            .formatted(exchange.getRequestMethod()));
        });
        return routing;
    }

    private void get(String path, Function<HttpServerExchange, Response> endpoint) {
        HttpHandler handler = exchange -> {
            exchange.putAttachment(FrontHandler.ROUTE, path);
            Answers.send(exchange, endpoint.apply(exchange));
        };
        routing.add(Methods.GET, path, handler);
        routing.add(Methods.HEAD, path, handler);
    }

    private void post(
            String path,
            Function<HttpServerExchange, ServedModel> chosen,
            BiConsumer<HttpServerExchange, Call> endpoint) {
        routing.add(Methods.POST, path, exchange -> {
            exchange.putAttachment(FrontHandler.ROUTE, path);
            ServedModel model = chosen.apply(exchange);
            HeaderMap headers = exchange.getRequestHeaders();
            requireNoEncoding(headers);
            takeMemory(exchange);
            Receiver receiver = exchange.getRequestReceiver();
            receiver.setMaxBufferSize(limits.body());
            receiver.receiveFullBytes(
                    (read, body) -> {
                        Executor executor = body.length <= SMALL_BODY
                                ? SameThreadExecutor.INSTANCE
                                : read.getConnection().getWorker();
                        Call call = new Call(model, body, headers.getFirst(Headers.CONTENT_TYPE), detail(read));
                        read.dispatch(executor, () -> answer(read, call, endpoint));
                    },
                    (failed, e) -> Answers.fail(
                            failed,
                            e instanceof Receiver.RequestToLargeException
                                    ? tooLarge()
                                    : RequestException.badRequest(
                                            "Cannot read the request: its body ended early; send it again")));
        });
    }

    private static void answer(HttpServerExchange exchange, Call call, BiConsumer<HttpServerExchange, Call> endpoint) {
        try {
            endpoint.accept(exchange, call);
        } catch (RuntimeException | OutOfMemoryError e) {
            Answers.fail(exchange, e);
        }
    }

    /** Sends an answer when it is whole. */
    private BiConsumer<HttpServerExchange, Call> whole(Function<Call, CompletableFuture<Response>> endpoint) {
        return (exchange, call) -> {
            // what is sent is the only result
            var unused = endpoint.apply(call)
                    .orTimeout(limits.answerTime().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((response, failure) -> {
                        if (failure == null) {
                            Answers.send(exchange, response);
                        } else {
                            Answers.fail(exchange, failure);
                        }
                    });
        };
    }

    /** Reserves memory for the body until the request is answered. */
    private void takeMemory(HttpServerExchange exchange) {
        long length = exchange.getRequestContentLength();
        if (length > limits.body()) {
            throw tooLarge();
        }
        long bytes = length < 0 ? limits.body() : length;
        bodies.take(bytes);
        exchange.addExchangeCompleteListener((completed, listener) -> {
            bodies.giveBack(bytes);
            listener.proceed();
        });
    }

    private RequestException tooLarge() {
        return RequestException.tooLarge(
                "Cannot read the request: its body has more than %d bytes; send fewer records, or raise --max-body"
                        .formatted(limits.body()));
    }

    private static void requireNoEncoding(HeaderMap headers) {
        String encoding = headers.getFirst(Headers.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new RequestException(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                    "Cannot read the request: its body is compressed; send it without Content-Encoding");
        }
    }

    private static Call.Detail detail(HttpServerExchange exchange) {
        return "true".equals(parameter(exchange, "features")) ? Call.Detail.FEATURES : Call.Detail.PREDICTION;
    }

    private static String parameter(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null ? null : values.peekFirst();
    }

    /** The model that the path names, in the version that it names. */
    private ServedModel model(HttpServerExchange exchange) {
        ServedModel model = models.get(parameter(exchange, "model"));
        if (model == null) {
            throw RequestException.notFound(
                    "Cannot predict: there is no model of this name; there are %s; use one of them"
                            .formatted(String.join(", ", models.keySet())));
        }
        String version = parameter(exchange, "version");
        String served = InferEndpoint.version(model.current());
        if (version != null && !version.equals(served)) {
            throw RequestException.notFound(
                    "Cannot predict: version %s of %s is served, not the one requested; use that, or leave the version out"
                            .formatted(served, model.name()));
        }
        return model;
    }

    private ServedModel only() {
        if (models.size() > 1) {
            throw RequestException.notFound("Cannot predict: there are several models (%s); use /models/NAME/predict"
                    .formatted(String.join(", ", models.keySet())));
        }
        return models.values().iterator().next();
    }
}
