package org.starling.driver.dl4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.spark.api.Repartition;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.binding.RecordReader;
import org.starling.driver.config.binding.RecordWriter;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.FormerName;
import org.starling.kernels.validation.OptionalValue;

/**
 * Settings of a {@link StarlingTrainingMaster}; the content of its JSON and YAML.
 *
 * @param numWorkers replicas that train side by side; as many as the cluster runs tasks at once if left out
 * @param batchSizePerWorker examples per step of one worker
 * @param averaging when and how replicas are averaged
 * @param repartition when examples are divided anew among workers
 * @param shuffle whether examples are shuffled among workers, and trained in another order in every call
 * @param rngSeed seed of everything random in training but the network's initial parameters
 * @param storageLevel how Spark keeps the packed examples, a name of {@link StorageLevel}'s constants
 * @param collectTrainingStats whether times are recorded
 * @param backend backend of the replicas
 * @param listenerCalls when listeners are called
 * @param retries how often a failed call is run again from the state it started with
 */
record MasterSettings(
        @OptionalValue Integer numWorkers,
        int batchSizePerWorker,
        AveragingSpec averaging,
        Repartition repartition,
        Shuffle shuffle,
        long rngSeed,
        String storageLevel,
        boolean collectTrainingStats,
        @FormerName("kernel") @Default("auto") Backend backend,
        @Default("every-batch") ListenerCalls listenerCalls,
        @Default("2") int retries) {
    MasterSettings {
        new Checks()
                .require(numWorkers == null || numWorkers >= 1, "numWorkers", "must be at least 1, is " + numWorkers)
                .require(batchSizePerWorker >= 1, "batchSizePerWorker", "must be at least 1, is " + batchSizePerWorker)
                .requirePresent(averaging, "averaging")
                .requirePresent(repartition, "repartition")
                .requirePresent(shuffle, "shuffle")
                .require(StorageLevels.isName(storageLevel), "storageLevel", StorageLevels.mustBe(storageLevel))
                .requirePresent(backend, "backend")
                .requirePresent(listenerCalls, "listenerCalls")
                .require(retries >= 0, "retries", "must not be negative, is " + retries)
                .done();
    }

    /** Reads what {@link #toJson} or {@link #toYaml} wrote. */
    static MasterSettings parse(String text) {
        // JSON is YAML, too
        return new RecordReader<>(MasterSettings.class, (tree, problems) -> {})
                .read(text, "the configuration of a StarlingTrainingMaster", List.of());
    }

    String toJson() {
        return RecordWriter.write(this).toPrettyString();
    }

    String toYaml() {
        try {
            return new YAMLMapper().writeValueAsString(RecordWriter.write(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the settings as YAML: " + e.getOriginalMessage(), e);
        }
    }

    OptionalInt workers() {
        return numWorkers == null ? OptionalInt.empty() : OptionalInt.of(numWorkers);
    }

    StorageLevel storage() {
        return StorageLevel.fromString(storageLevel);
    }
}
