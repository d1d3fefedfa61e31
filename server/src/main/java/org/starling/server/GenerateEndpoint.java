package org.starling.server;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.server.model.RequestException;
import org.starling.server.model.ServedModel;
import org.starling.serving.generation.GenerationException;
import org.starling.serving.generation.Sampling;
import org.starling.serving.generation.TextGenerator;

/**
 * Generates texts by language models: whole, or token by token as server-sent events. Source of the form: the generate extension of
 * the Open Inference Protocol, {@code generate_rest.yaml}.
 */
final class GenerateEndpoint {
    /** The most tokens of a text. */
    private static final int MAX_TOKENS = 4096;
    /** The most characters of a prompt. */
    private static final int MAX_PROMPT = 16_384;

    private static final int USUAL_TOKENS = 100;
    private static final Set<String> PARAMETERS = Set.of("max_tokens", "temperature", "top_k", "top_p", "seed", "stop");

    private final Duration limit;

    /**
     * An endpoint.
     *
     * @param limit the most time in which a text must be whole
     */
    GenerateEndpoint(Duration limit) {
        this.limit = limit;
    }

    @SuppressWarnings("MemberName") // names of the protocol
    record Generated(String id, String model_name, String model_version, String text_output) {}

    /** Request of a client for a text. */
    private record Order(String id, TextGenerator.Request request) {}

    /** The whole text. */
    CompletableFuture<Response> answer(Call call) {
        Order order = order(call);
        CompletableFuture<Response> answer = new CompletableFuture<>();
        ServedModel model = call.model();
        model.texts().run(() -> {
            StringBuilder text = new StringBuilder();
            try {
                model.texts().generate(order.request, piece -> {
                    // the time limit has answered already
                    requireWanted(!answer.isDone());
                    text.append(piece);
                });
                answer.complete(Response.ok(generated(order, model, text.toString())));
            } catch (CancellationException e) {
                answer.cancel(false);
            } catch (RuntimeException | OutOfMemoryError e) {
                answer.completeExceptionally(cause(e));
            }
        });
        return answer;
    }

    private static void requireWanted(boolean isWanted) {
        if (!isWanted) {
            throw new CancellationException();
        }
    }

    private static Generated generated(Order order, ServedModel model, String text) {
        return new Generated(
                order.id, model.name(), Integer.toString(model.texts().epoch()), text);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof GenerationException ? RequestException.badRequest(failure.getMessage()) : failure;
    }

    /** Sends the text as events, in the thread that generates it. */
    void stream(HttpServerExchange exchange, Call call) {
        Order order = order(call);
        long end = System.nanoTime() + limit.toNanos();
        call.model().texts().run(() -> write(exchange, call.model(), order, end));
    }

    private static void write(HttpServerExchange exchange, ServedModel model, Order order, long end) {
        exchange.startBlocking();
        try {
            model.texts().generate(order.request, piece -> {
                if (System.nanoTime() > end) {
                    throw RequestException.unavailable(
                            "Cannot generate the rest in time; ask for fewer tokens, or raise --max-time");
                }
                event(exchange, generated(order, model, piece));
            });
            if (!exchange.isResponseStarted()) {
                event(exchange, generated(order, model, ""));
            }
        } catch (UncheckedIOException e) {
            // the client has left
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(exchange, cause(e));
        } finally {
            exchange.endExchange();
        }
    }

    /** Before the first event a failure has its status; after it, it is an event itself. */
    private static void fail(HttpServerExchange exchange, Throwable failure) {
        if (!exchange.isResponseStarted()) {
            Answers.fail(exchange, failure);
            return;
        }
        String message = failure instanceof RequestException
                ? failure.getMessage()
                : "Cannot generate the rest: an unexpected error (%s); see the log of the server"
                        .formatted(failure.getClass().getSimpleName());
        try {
            event(exchange, Map.of("error", message));
        } catch (UncheckedIOException e) {
            // the client has left
        }
    }

    private static void event(HttpServerExchange exchange, Object data) {
        try {
            if (!exchange.isResponseStarted()) {
                exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
            }
            OutputStream out = exchange.getOutputStream();
            out.write("data: ".getBytes(StandardCharsets.UTF_8));
            out.write(ServerJson.write(data));
            out.write("\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Order order(Call call) {
        if (!(ServerJson.read(call.body()) instanceof Map<?, ?> body)
                || !(body.get("text_input") instanceof String prompt)) {
            throw RequestException.badRequest(
                    "Cannot generate a text: the body must be an object with the text 'text_input'; send {\"text_input\": \"…\"}");
        }
        Object id = body.get("id");
        if (id != null && !(id instanceof String)) {
            throw RequestException.badRequest("Cannot generate a text: id must be a text; correct it");
        }
        if (prompt.length() > MAX_PROMPT) {
            throw RequestException.tooLarge(
                    "Cannot generate a text: the prompt has %d characters, and the limit is %d; send its end only"
                            .formatted(prompt.length(), MAX_PROMPT));
        }
        Object given = body.get("parameters");
        if (given != null && !(given instanceof Map)) {
            throw RequestException.badRequest("Cannot generate a text: parameters must be an object; correct it");
        }
        return new Order((String) id, request(prompt, given == null ? Map.of() : (Map<?, ?>) given));
    }

    private static TextGenerator.Request request(String prompt, Map<?, ?> parameters) {
        for (Object name : parameters.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw RequestException.badRequest("Cannot generate a text: there is no parameter '%s'; there are %s"
                        .formatted(name, PARAMETERS.stream().sorted().toList()));
            }
        }
        double tokens = number(parameters, "max_tokens", USUAL_TOKENS);
        if (!(tokens >= 1 && tokens <= MAX_TOKENS)) {
            throw RequestException.badRequest(
                    "Cannot generate a text: max_tokens must lie between 1 and %d, is %s; correct it"
                            .formatted(MAX_TOKENS, tokens));
        }
        try {
            Sampling sampling = new Sampling(
                    number(parameters, "temperature", 1),
                    (int) number(parameters, "top_k", 0),
                    number(parameters, "top_p", 1),
                    (long) number(parameters, "seed", 1));
            return new TextGenerator.Request(prompt, (int) tokens, sampling, stops(parameters.get("stop")));
        } catch (InvalidValuesException e) {
            throw RequestException.badRequest(
                    "Cannot generate a text: %s; correct the parameters".formatted(e.getMessage()));
        } catch (GenerationException e) {
            throw RequestException.badRequest(e.getMessage());
        }
    }

    private static double number(Map<?, ?> parameters, String name, double otherwise) {
        Object value = parameters.get(name);
        if (value == null) {
            return otherwise;
        } else if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw RequestException.badRequest("Cannot generate a text: %s must be a number; correct it".formatted(name));
    }

    /** One text or several. */
    private static List<String> stops(Object value) {
        if (value == null) {
            return List.of();
        } else if (value instanceof String one) {
            return List.of(one);
        } else if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw RequestException.badRequest("Cannot generate a text: stop must be a text or a list of texts; correct it");
    }
}
