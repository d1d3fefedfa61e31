package org.starling.server.model;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.starling.serving.Prediction;

/** Figures of a server for Prometheus. Labels are routes and names of models, never texts of clients. Thread-safe. */
public final class ServerMetrics {
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final double[] SECONDS = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};
    private static final double[] RECORDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 1024};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();
    private final Counter requests = Counter.builder()
            .name("starling_requests_total")
            .help("Requests that were answered")
            .labelNames("route", "status")
            .register(registry);
    private final Histogram seconds = Histogram.builder()
            .name("starling_request_seconds")
            .help("Time from the headers of a request to the end of its answer")
            .labelNames("route")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
    private final Counter records = Counter.builder()
            .name("starling_records_total")
            .help("Raw records by their outcome: predicted or rejected")
            .labelNames("model", "outcome")
            .register(registry);
    private final Histogram batches = Histogram.builder()
            .name("starling_batch_records")
            .help("Records that were predicted together")
            .labelNames("model")
            .classicOnly()
            .classicUpperBounds(RECORDS)
            .register(registry);
    private final Counter reloads = Counter.builder()
            .name("starling_reloads_total")
            .help("Loads of a new best checkpoint by their outcome: loaded or failed")
            .labelNames("model", "outcome")
            .register(registry);

    public void request(String route, int status, double time) {
        requests.labelValues(route, Integer.toString(status)).inc();
        seconds.labelValues(route).observe(time);
    }

    public void prediction(String model, Prediction prediction) {
        records.labelValues(model, prediction instanceof Prediction.Rejected ? "rejected" : "predicted")
                .inc();
    }

    void batch(String model, int size) {
        batches.labelValues(model).observe(size);
    }

    void reload(String model, boolean isLoaded) {
        reloads.labelValues(model, isLoaded ? "loaded" : "failed").inc();
    }

    /** Shows what models have now, whenever the metrics are read. */
    public void watch(Collection<ServedModel> models) {
        GaugeWithCallback.builder()
                .name("starling_queue_records")
                .help("Records that wait for a prediction")
                .labelNames("model")
                .callback(gauge -> models.forEach(model -> gauge.call(model.queued(), model.name())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("starling_model_epoch")
                .help("Epoch of the checkpoint that is served")
                .labelNames("model")
                .callback(gauge -> models.forEach(
                        model -> gauge.call(model.current().training().epoch(), model.name())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("starling_heap_used_bytes")
                .help("Used memory of the heap of the JVM")
                .callback(gauge -> gauge.call((double) Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory()))
                .register(registry);
    }

    /** All figures in Prometheus' text format. */
    public byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }
}
