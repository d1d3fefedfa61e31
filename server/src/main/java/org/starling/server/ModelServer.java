package org.starling.server;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.files.Failures;
import org.starling.server.ServerOptions.Exposure;
import org.starling.server.ServerOptions.Limits;
import org.starling.server.ServerOptions.Listening;
import org.starling.server.model.ServedModel;
import org.starling.server.model.ServerException;
import org.starling.server.model.ServerMetrics;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;
import org.xnio.Options;

/** Predicts with one or more models over HTTP. Holds native memory and a port until it is closed. Thread-safe. */
public final class ModelServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_HEADERS = 64;
    private static final int MAX_PARAMETERS = 16;
    private static final int MAX_CONNECTIONS = 1024;
    /** Bytes of each buffer of a connection. */
    private static final int BUFFER = 16 << 10;

    /** The most that is read after a body was refused, so that the client reads the answer first; in bodies. */
    private static final int DISCARDED_BODIES = 4;

    private static final int IDLE_MILLISECONDS = 60_000;

    private final Map<String, ServedModel> models;
    private final ServerOptions options;
    private final FrontHandler front;
    private final GracefulShutdownHandler running;
    private final Undertow undertow;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final ScheduledExecutorService reloads = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "reloads");
        thread.setDaemon(true);
        return thread;
    });

    private ModelServer(Map<String, ServedModel> models, ServerMetrics metrics, InetAddress address, Setup setup) {
        this.models = models;
        this.options = setup.options();
        this.running =
                new GracefulShutdownHandler(new Routes(models, options.limits(), metrics).handler(setup.version()));
        this.front = new FrontHandler(
                running, new AccessLog(setup.accessLog()), metrics, options, address.isLoopbackAddress());
        this.undertow = undertow(address);
    }

    /**
     * Opens models, and answers requests from then on.
     *
     * @param paths checkpoints or folders of them, and the names of their models; a null name stands for that of the job
     * @throws ServerException if the server would be open to others without a token, the port is in use, or a model does not fit into
     *     memory
     * @throws org.starling.serving.checkpoint.CheckpointException as {@link StarlingModel#open(String, ServingOptions)}
     */
    public static ModelServer start(List<ModelPath> paths, ServingOptions serving, Setup setup) {
        InetAddress address = requireGuarded(setup.options().listening());
        Map<String, StarlingModel> models = open(paths, serving);
        try {
            return start(models, address, setup);
        } catch (RuntimeException e) {
            models.values().forEach(StarlingModel::close);
            throw e;
        }
    }

    /**
     * Answers requests by models that are open, and closes them at its end. If it cannot start, the caller still has to close them.
     *
     * @param models by name
     * @throws ServerException as {@link #start(List, ServingOptions, Setup)}
     */
    public static ModelServer start(Map<String, StarlingModel> models, Setup setup) {
        return start(models, requireGuarded(setup.options().listening()), setup);
    }

    private static ModelServer start(Map<String, StarlingModel> models, InetAddress address, Setup setup) {
        ServerMetrics metrics = new ServerMetrics();
        Map<String, ServedModel> served = new LinkedHashMap<>();
        models.forEach((name, model) ->
                served.put(name, new ServedModel(name, model, setup.options().batching(), metrics)));
        metrics.watch(served.values());
        ModelServer server = new ModelServer(served, metrics, address, setup);
        server.start();
        return server;
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ServerException(
                    "Cannot listen at %s: this machine knows no such host; give an address of it as --host"
                            .formatted(host),
                    e);
        }
    }

    /** The address to listen at, if the server may. */
    private static InetAddress requireGuarded(Listening listening) {
        InetAddress address = address(listening.host());
        if (address.isLoopbackAddress()) {
            return address;
        }
        if (listening.token() == null && listening.exposure() == Exposure.GUARDED) {
            throw new ServerException(
                    "Cannot listen at %s: other machines could use the models without a token; give --token-file, or --without-token if all of them may"
                            .formatted(listening.host()));
        }
        if (listening.token() != null && listening.tls() == null) {
            LOG.warn(
                    "Requests to {} carry the token without TLS; give --tls-certificate and --tls-key unless something in front has TLS",
                    listening.host());
        }
        return address;
    }

    private static Map<String, StarlingModel> open(List<ModelPath> paths, ServingOptions serving) {
        Map<String, StarlingModel> models = new LinkedHashMap<>();
        try {
            for (ModelPath path : paths) {
                StarlingModel model = ServedModel.open(path.path(), serving);
                String name = path.name() == null ? model.training().job() : path.name();
                if (models.containsKey(name)) {
                    model.close();
                    throw new ServerException(
                            "Cannot serve two models as '%s' (%s); give one of them another name by NAME=PATH"
                                    .formatted(name, path.path()));
                }
                models.put(name, model);
            }
            return models;
        } catch (RuntimeException e) {
            models.values().forEach(StarlingModel::close);
            throw e;
        }
    }

    private Undertow undertow(InetAddress address) {
        Limits limits = options.limits();
        int readMilliseconds = Math.toIntExact(limits.readTime().toMillis());
        int cores = Runtime.getRuntime().availableProcessors();
        Undertow.Builder builder = Undertow.builder()
                .setIoThreads(Math.max(2, cores))
                .setWorkerThreads(Math.max(2, cores))
                .setBufferSize(BUFFER)
                .setHandler(front)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                .setServerOption(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
                .setServerOption(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, DISCARDED_BODIES * (long) limits.body())
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, readMilliseconds)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLISECONDS)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, MAX_CONNECTIONS)
                .setSocketOption(Options.CONNECTION_LOW_WATER, MAX_CONNECTIONS)
                .setSocketOption(Options.WRITE_TIMEOUT, readMilliseconds)
                .setSocketOption(Options.TCP_NODELAY, true);
        Listening listening = options.listening();
        String host = address.getHostAddress();
        return listening.tls() == null
                ? builder.addHttpListener(listening.port(), host).build()
                : builder.addHttpsListener(
                                listening.port(), host, listening.tls().read())
                        .build();
    }

    private void start() {
        try {
            undertow.start();
        } catch (RuntimeException e) {
            throw new ServerException(
                    "Cannot listen at %s, port %d: %s; choose another --port, or end what uses it"
                            .formatted(
                                    options.listening().host(),
                                    options.listening().port(),
                                    Failures.reason(e.getCause() == null ? e : e.getCause())),
                    e);
        }
        // requests that came meanwhile wait in the queues
        models.values().forEach(ServedModel::start);
        long interval = options.reloadInterval().toMillis();
        if (interval > 0) {
            // a reload does not fail: it logs its reason
            var unused = reloads.scheduleWithFixedDelay(
                    () -> models.values().forEach(ServedModel::reload), interval, interval, TimeUnit.MILLISECONDS);
        }
    }

    /** The URL of the server: {@code http://127.0.0.1:8080}. */
    public String address() {
        Undertow.ListenerInfo listener = undertow.getListenerInfo().get(0);
        InetSocketAddress bound = (InetSocketAddress) listener.getAddress();
        String host = options.listening().host();
        return "%s://%s:%d"
                .formatted(listener.getProtcol(), host.contains(":") ? "[" + host + "]" : host, bound.getPort());
    }

    /** Names and epochs of the models, for people. */
    public String models() {
        return String.join(
                ", ",
                models.values().stream()
                        .map(model -> "%s (epoch %d)"
                                .formatted(
                                        model.name(), model.current().training().epoch()))
                        .toList());
    }

    /** Refuses new requests, answers those that run, and frees the models. Later calls do nothing. */
    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        front.drain();
        reloads.shutdownNow();
        running.shutdown();
        try {
            long milliseconds = options.limits().drainTime().toMillis();
            if (!running.awaitShutdown(milliseconds)) {
                LOG.warn("Ending with requests that were not answered within {} ms", milliseconds);
            }
            // a reload that runs must not replace a model that is closed
            reloads.awaitTermination(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        undertow.stop();
        models.values().forEach(ServedModel::close);
    }
}
