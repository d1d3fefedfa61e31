package org.starling.driver.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.util.CollectionAccumulator;
import org.starling.driver.dl4j.chunk.ExampleShape;
import org.starling.driver.dl4j.worker.Callbacks;
import org.starling.driver.dl4j.worker.DataSetWorkload;
import org.starling.driver.dl4j.worker.PackedChunkWorkload;
import org.starling.driver.dl4j.worker.RoutedRecord;
import org.starling.driver.training.TrainingException;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.worker.Workload;

/**
 * Chooses the workload. Examples of one shape are packed, so that the oneDNN backend may train them, unless a listener is
 * called for every batch. All other data sets train on DL4J. Stateless.
 */
final class WorkloadChoice {
    private final MasterSettings settings;
    private final Network network;

    WorkloadChoice(MasterSettings settings, Network network) {
        this.settings = settings;
        this.network = network;
    }

    /**
     * Chooses.
     *
     * @param shape the one shape of all examples, if there is one
     * @param listeners listeners and hooks that workers must call for every batch
     * @param records receives the records of listeners on workers
     * @throws TrainingException if the program requires a backend that cannot train this data
     */
    Workload<byte[]> choose(
            Optional<ExampleShape> shape,
            FitRunner.FitListeners listeners,
            CollectionAccumulator<RoutedRecord> records) {
        List<String> obstacles = obstacles(shape, listeners);
        if (obstacles.isEmpty()) {
            return new PackedChunkWorkload(
                    network,
                    shape.orElseThrow(),
                    settings.backend(),
                    settings.batchSizePerWorker(),
                    settings.shuffle());
        }
        if (requiresPackedExamples()) {
            throw new TrainingException("Cannot train on the backend %s: %s; choose the backend AUTO"
                    .formatted(settings.backend().name().toLowerCase(Locale.ROOT), String.join("; ", obstacles)));
        }
        return new DataSetWorkload(
                network,
                settings.batchSizePerWorker(),
                settings.shuffle(),
                new Callbacks(listeners.listeners(), listeners.hooks(), records),
                settings.backend() == Backend.DL4J ? List.of() : obstacles);
    }

    private boolean requiresPackedExamples() {
        return settings.backend() == Backend.ONEDNN || settings.backend() == Backend.TORCH;
    }

    private List<String> obstacles(Optional<ExampleShape> shape, FitRunner.FitListeners listeners) {
        List<String> obstacles = new ArrayList<>();
        if (shape.isEmpty()) {
            obstacles.add(
                    "the data has several inputs or outputs, examples of different shapes, or masks that are not of time steps or labels");
        }
        if (!listeners.listeners().isEmpty()) {
            obstacles.add("listeners are to be called after every batch");
        }
        if (!listeners.hooks().isEmpty()) {
            obstacles.add("hooks are to be called for every batch");
        }
        boolean labelled = shape.isPresent() && shape.get().labels().size() == 1;
        if (obstacles.isEmpty() && !labelled && !requiresPackedExamples()) {
            // DL4J accepts labels of any rank only as data sets
            obstacles.addAll(
                    settings.backend() == Backend.DL4J
                            ? List.of("the program chose DL4J")
                            : ReplicaCompiler.reasonsAgainstOneDnn(
                                    network, shape.orElseThrow().format()));
        }
        return obstacles;
    }
}
