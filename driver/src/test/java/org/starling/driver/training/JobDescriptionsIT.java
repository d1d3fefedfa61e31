package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.starling.driver.training.TrainingRuns.blocks;
import static org.starling.driver.training.TrainingRuns.initial;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.pipeline.testing.LocalSpark;

/** The descriptions of jobs that Spark's web pages show. */
class JobDescriptionsIT {
    @Test
    void eachEpochIsNamedAndTheCallersDescriptionIsRestored() throws Exception {
        SparkContext context = LocalSpark.context().sc();
        List<String> descriptions = new CopyOnWriteArrayList<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                descriptions.add(start.properties().getProperty("spark.job.description"));
            }
        };
        TrainingSpec spec = new TrainingSpec(
                2,
                2,
                8,
                1,
                Shuffle.OFF,
                new AveragingSpec(4, UpdaterStateMode.AVERAGE, Duration.ofSeconds(60)),
                Backend.AUTO,
                0);
        context.setJobDescription("of the caller");
        context.addSparkListener(listener);
        try {
            TrainingRuns.train(
                    LocalSpark.context(), TrainingHistory.startingFrom(initial(new Sgd(0.1))), blocks(1_200, 2), spec);
            context.listenerBus().waitUntilEmpty();

            assertThat(descriptions)
                    .containsExactly(
                            "Epoch 1 of 2: training on 1,200 examples", "Epoch 2 of 2: training on 1,200 examples");
            assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("of the caller");
        } finally {
            context.removeSparkListener(listener);
            context.setJobDescription(null);
        }
    }
}
