package org.starling.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.benchmarks.data.IdxFiles;

class StepContenderTest {
    @TempDir
    private Path folder;

    private final List<Integer> trained = new ArrayList<>();
    private final List<Integer> inferred = new ArrayList<>();
    private double loss = 0.5;

    @BeforeEach
    void writeData() throws Exception {
        IdxFiles.write(folder, 7, 2);
    }

    @Test
    void trainsOnFullBatchesInTurn() throws Exception {
        try (StepContender contender = contender("3", "100")) {
            contender.prepare();
            contender.measure();
            Measurement last = contender.measure();

            assertThat(trained).containsExactly(0, 0, 0);
            assertThat(inferred).containsExactly(1, 1, 1);
            assertThat(last.examples()).isEqualTo(3);
            assertThat(last.metrics())
                    .containsEntry("loss", 0.5)
                    .containsEntry("parameters", 42.0)
                    .containsKey("inference examples/s");
        }
    }

    @Test
    void lossThatIsNoNumberIsAFailure() throws Exception {
        loss = Double.NaN;
        try (StepContender contender = contender("3", "100")) {
            contender.prepare();

            assertThatThrownBy(contender::measure).hasMessageContaining("the loss became NaN");
        }
    }

    @Test
    void tooFewExamplesForOneBatchIsAnError() {
        try (StepContender contender = contender("3", "2")) {
            assertThatThrownBy(contender::prepare).hasMessageContaining("2 examples do not fill one batch of 3");
        }
    }

    private StepContender contender(String batchSize, String examples) {
        Settings settings = new Settings(Map.of(
                "data",
                "fashion-mnist",
                "dataset",
                folder.toString(),
                "batchSize",
                batchSize,
                "examples",
                examples,
                "warmUpSeconds",
                "0",
                "roundSeconds",
                "0",
                "inferenceSeconds",
                "0"));
        return new StepContender(settings, (given, batches) -> new Recorder());
    }

    private final class Recorder implements BatchTrainer {
        @Override
        public void train(int index) {
            trained.add(index);
        }

        @Override
        public void infer(int index) {
            inferred.add(index);
        }

        @Override
        public long parameters() {
            return 42;
        }

        @Override
        public double loss() {
            return loss;
        }

        @Override
        public void close() {
            trained.clear();
            inferred.clear();
        }
    }
}
