package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.driver.job.DigitsJob;
import org.starling.pipeline.testing.LocalSpark;

/** The guide to spark.ml: its program and its table of params. */
class GuideIT {
    private static final Path PROGRAM = Path.of("src/test/java/org/starling/driver/ml/DigitsProgram.java");
    private static final Path GUIDE = Path.of("../docs/spark-ml.md");

    @TempDir
    Path folder;

    @Test
    void theGuideShowsTheProgram() throws IOException {
        String source = Files.readString(PROGRAM);
        int start = source.indexOf("IOException {\n") + "IOException {\n".length();
        String body = source.substring(start, source.lastIndexOf("    }\n}"));

        assertThat(Files.readString(GUIDE)).contains(body.stripTrailing().stripIndent());
    }

    @Test
    void theProgramSavesAModelThatKnowsDigits() throws IOException {
        LocalSpark.session(); // the program uses it
        String path = folder.resolve("model").toString();

        DigitsProgram.main(new String[] {DigitsJob.table(), path});

        double accuracy = new MulticlassClassificationEvaluator()
                .setMetricName("accuracy")
                .evaluate(PipelineModel.load(path).transform(Tables.digits()));
        assertThat(accuracy).isBetween(0.97, 1.0);
    }

    static Estimator<?>[] estimators() {
        return new Estimator<?>[] {new StarlingClassifier(), new StarlingRegressor(), new StarlingMultiLabel()};
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void theGuideHasAllParams(Estimator<?> estimator) throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(estimator.params()).extracting(Param::name).allSatisfy(name -> assertThat(guide)
                .contains("\n| `" + name + "`"));
    }
}
