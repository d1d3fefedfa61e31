package org.starling.driver.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.RepartitionStrategy;
import org.junit.jupiter.api.Test;
import org.starling.driver.config.AveragingSpec;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.worker.averaging.UpdaterStateMode;

class MasterSettingsTest {

    @Test
    void jsonAndYamlHoldAllSettings() {
        StarlingTrainingMaster master = new StarlingTrainingMaster.Builder(3, 1)
                .batchSizePerWorker(7)
                .averagingFrequency(9)
                .saveUpdater(false)
                .repartionData(Repartition.NumPartitionsWorkersDiffers)
                .storageLevel(StorageLevel.MEMORY_ONLY_SER())
                .rngSeed(Long.MIN_VALUE)
                .collectTrainingStats(true)
                .backend(Backend.DL4J)
                .build();

        assertThat(StarlingTrainingMaster.fromJson(master.toJson()).toJson()).isEqualTo(master.toJson());
        assertThat(StarlingTrainingMaster.fromYaml(master.toYaml()).toJson()).isEqualTo(master.toJson());
        MasterSettings settings = MasterSettings.parse(master.toJson());
        assertThat(settings.numWorkers()).isEqualTo(3);
        assertThat(settings.averaging().every()).isEqualTo(9);
        assertThat(settings.averaging().updaterState()).isEqualTo(UpdaterStateMode.RESET);
        assertThat(settings.rngSeed()).isEqualTo(Long.MIN_VALUE);
        assertThat(settings.storage()).isEqualTo(StorageLevel.MEMORY_ONLY_SER());
    }

    @Test
    void optionsWithoutMeaningAreAccepted() {
        StarlingTrainingMaster master = new StarlingTrainingMaster.Builder(16)
                .aggregationDepth(3)
                .workerPrefetchNumBatches(2)
                .repartitionStrategy(RepartitionStrategy.Balanced)
                .rddTrainingApproach(RDDTrainingApproach.Export)
                .exportDirectory("/tmp/unused")
                .storageLevelStreams(StorageLevel.MEMORY_ONLY())
                .storageLevel(null)
                .build();

        assertThat(MasterSettings.parse(master.toYaml()).storage()).isEqualTo(StorageLevel.NONE());
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new StarlingTrainingMaster.Builder(0, 1)
                        .batchSizePerWorker(0)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("numWorkers", "batchSizePerWorker", "at least 1");
    }

    @Test
    void twoWaysToSayHowToAverageExcludeEachOther() {
        AveragingSpec averaging = new AveragingSpec(3, UpdaterStateMode.KEEP, Duration.ofSeconds(5));

        assertThatThrownBy(() -> new StarlingTrainingMaster.Builder(2, 1)
                        .averaging(averaging)
                        .averagingFrequency(4)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("averaging", "averagingFrequency", "remove");
        assertThat(MasterSettings.parse(new StarlingTrainingMaster.Builder(2, 1)
                                .averaging(averaging)
                                .build()
                                .toJson())
                        .averaging())
                .isEqualTo(averaging);
    }
}
