package org.starling.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExecutorRequestTest {
    private static final Machine MACHINE = new Machine("host", 4, 2048, Map.of("gpu", 2));

    @Test
    void takesWhatSparksPropertiesSay() {
        SparkConf conf = new SparkConf(false)
                .set("spark.executor.cores", "3")
                .set("spark.executor.memory", "2g")
                .set("spark.executor.resource.gpu.amount", "2")
                .set("spark.task.resource.gpu.amount", "0.5")
                .set("spark.executor.resource.fpga.amount", "1");

        ExecutorRequest request = ExecutorRequest.of(conf);

        assertThat(request).isEqualTo(new ExecutorRequest(3, 2048, Map.of("gpu", 2, "fpga", 1)));
        assertThat(request)
                .hasToString("spark.executor.cores=3, spark.executor.memory=2048m,"
                        + " spark.executor.resource.fpga.amount=1, spark.executor.resource.gpu.amount=2");
    }

    @Test
    void workersThatShareAGpuAreCounted() {
        SparkConf conf = new SparkConf(false).set("spark.task.resource.gpu.amount", "0.25");
        assertThat(TaskSlots.sharing(conf))
                .contains("Up to 4 workers share one gpu and its memory (spark.task.resource.gpu.amount=0.25)");
        assertThat(TaskSlots.sharing(conf.set("spark.task.resource.gpu.amount", "1")))
                .isEmpty();
        assertThat(TaskSlots.sharing(new SparkConf(false))).isEmpty();
    }

    @Test
    void asksForOneGibibyteAndNothingElseUnlessToldSo() {
        assertThat(ExecutorRequest.of(new SparkConf(false))).isEqualTo(new ExecutorRequest(0, 1024, Map.of()));
    }

    @Test
    void fitsWhereThereIsEnoughOfEverything() {
        assertThat(new ExecutorRequest(4, 2048, Map.of("gpu", 2)).fits(MACHINE)).isTrue();
        assertThat(new ExecutorRequest(0, 1, Map.of()).fits(MACHINE)).isTrue();
        assertThat(new ExecutorRequest(5, 1, Map.of()).fits(MACHINE)).isFalse();
        assertThat(new ExecutorRequest(0, 2049, Map.of()).fits(MACHINE)).isFalse();
        assertThat(new ExecutorRequest(0, 1, Map.of("gpu", 3)).fits(MACHINE)).isFalse();
        assertThat(new ExecutorRequest(0, 1, Map.of("fpga", 1)).fits(MACHINE)).isFalse();
    }
}
