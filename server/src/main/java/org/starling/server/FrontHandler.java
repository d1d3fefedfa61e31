package org.starling.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.starling.server.model.RequestException;
import org.starling.server.model.ServerMetrics;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** Treats every request before the others do: headers of security, access log, metrics, the time to arrive, shutdown, token. */
final class FrontHandler implements HttpHandler {
    /** The route of a request, for metrics; absent for a path that is none. */
    static final AttachmentKey<String> ROUTE = AttachmentKey.create(String.class);

    private static final String NO_ROUTE = "none";
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");
    private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
    private static final HttpString REFERRER_POLICY = new HttpString("Referrer-Policy");
    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /** Paths that need no token: the probes, and the page, which has no data. */
    private static final Set<String> OPEN = Set.of("/", "/page.css", "/page.js", "/v2/health/live", "/v2/health/ready");

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "::1");
    private static final int MAX_LOGGED = 200;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final HttpHandler next;
    private final AccessLog log;
    private final ServerMetrics metrics;
    private final BearerToken token;
    private final boolean isLocal;
    private final long readMilliseconds;
    private volatile boolean isDraining;

    /**
     * A handler in front of another.
     *
     * @param next answers the requests that may pass
     * @param isLocal whether only this machine can connect
     */
    FrontHandler(HttpHandler next, AccessLog log, ServerMetrics metrics, ServerOptions options, boolean isLocal) {
        this.next = next;
        this.log = log;
        this.metrics = metrics;
        this.token = options.listening().token();
        this.isLocal = isLocal;
        this.readMilliseconds = options.limits().readTime().toMillis();
    }

    /** Refuses all requests from now on. */
    void drain() {
        isDraining = true;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        long start = System.nanoTime();
        exchange.addExchangeCompleteListener((completed, listener) -> {
            record(completed, System.nanoTime() - start);
            listener.proceed();
        });
        setHeaders(exchange.getResponseHeaders());
        limitTime(exchange);
        try {
            requireAdmitted(exchange);
            next.handleRequest(exchange);
        } catch (RuntimeException e) {
            Answers.fail(exchange, e);
        }
    }

    private static void setHeaders(HeaderMap headers) {
        headers.put(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
        headers.put(CONTENT_TYPE_OPTIONS, "nosniff");
        headers.put(REFERRER_POLICY, "no-referrer");
        headers.put(Headers.CACHE_CONTROL, "no-store");
    }

    /** Ends the connection of a request that does not arrive in time, and of one that never ends after its refusal. */
    private void limitTime(HttpServerExchange exchange) {
        if (exchange.isRequestComplete()) {
            return;
        }
        XnioExecutor.Key key = exchange.getIoThread()
                .executeAfter(
                        () -> {
                            if (!exchange.isRequestComplete()) {
                                if (!exchange.isResponseStarted()) {
                                    exchange.setStatusCode(StatusCodes.REQUEST_TIME_OUT);
                                }
                                IoUtils.safeClose(exchange.getConnection());
                            }
                        },
                        readMilliseconds,
                        TimeUnit.MILLISECONDS);
        exchange.addExchangeCompleteListener((completed, listener) -> {
            key.remove();
            listener.proceed();
        });
    }

    private void requireAdmitted(HttpServerExchange exchange) {
        String path = exchange.getRequestPath();
        if (isDraining) {
            exchange.setPersistent(false);
            throw RequestException.unavailable(
                    "Cannot answer: the server is shutting down; send the request to another, or later");
        }
        if (token == null && isLocal && !LOCAL_NAMES.contains(hostOf(exchange))) {
            // a page of the internet may have given its name this machine's address
            throw new RequestException(
                    StatusCodes.FORBIDDEN,
                    "Cannot answer: the request is for the host %s, not for this machine; use http://127.0.0.1, or serve with a token"
                            .formatted(shortened(exchange.getHostName())));
        }
        if (token != null
                && !OPEN.contains(path)
                && !token.matches(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            throw new RequestException(
                    StatusCodes.UNAUTHORIZED,
                    "Cannot answer: the request lacks the token of this server, or has another; send the header Authorization: Bearer TOKEN");
        }
    }

    private static String hostOf(HttpServerExchange exchange) {
        String host = String.valueOf(exchange.getHostName());
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private void record(HttpServerExchange exchange, long nanos) {
        String route = exchange.getAttachment(ROUTE);
        metrics.request(
                route == null ? NO_ROUTE : route,
                exchange.getStatusCode(),
                nanos / (double) TimeUnit.SECONDS.toNanos(1));
        log.write(new AccessLog.Line(
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                exchange.getSourceAddress().getAddress().getHostAddress(),
                shortened(exchange.getRequestMethod().toString()),
                shortened(exchange.getRequestPath()),
                exchange.getStatusCode(),
                Math.max(0, exchange.getRequestContentLength()),
                exchange.getResponseBytesSent(),
                Math.round(nanos / NANOS_PER_MILLISECOND * 1000) / 1000.0));
    }

    private static String shortened(String text) {
        return text == null || text.length() <= MAX_LOGGED ? text : text.substring(0, MAX_LOGGED) + "…";
    }
}
