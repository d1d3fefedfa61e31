package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.cluster.TooFewSlotsException;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.tracking.report.ReportFolder;
import org.starling.driver.tracking.report.TrainingReport;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.EpochListener.Decision;
import org.starling.driver.training.TrainingException;
import org.starling.kernels.replica.Network;

class FitIT {
    private static final Dataset<Row> ROWS = Tables.clusters(120);

    @TempDir
    Path folder;

    private static StarlingClassifier classifier() {
        return new StarlingClassifier()
                .setEpochs(4)
                .setBatchSize(8)
                .setHidden(8)
                .setLearningRate(0.02);
    }

    @Test
    void aListenerReceivesEachEpochAndMayEndTraining() {
        List<CompletedEpoch> completed = new ArrayList<>();

        StarlingClassificationModel model = classifier()
                .setCheckpointPath(folder.resolve("checkpoints").toString())
                .setListeners(List.of(epoch -> {
                    completed.add(epoch);
                    return epoch.metrics().epoch() == 2 ? Decision.STOP : Decision.CONTINUE;
                }))
                .fit(ROWS);

        assertThat(completed).extracting(epoch -> epoch.metrics().epoch()).containsExactly(1, 2);
        assertThat(completed).allSatisfy(epoch -> {
            assertThat(epoch.ledger().trained()).isEqualTo(120);
            assertThat(epoch.checkpoint())
                    .endsWith("epoch-00000" + epoch.metrics().epoch());
        });
        assertThat(model.summary().metrics()).hasSize(2);
    }

    @Test
    void heldBackRowsAreEvaluatedAndNotTrained() {
        String checkpoints = folder.resolve("reported").toString();
        StarlingClassificationModel model = classifier()
                .setValidationIndicatorCol("heldBack")
                .setCheckpointPath(checkpoints)
                .fit(Tables.withHeldBack(ROWS));

        TrainingReport report = ReportFolder.read(checkpoints, new Configuration());
        assertThat(report.status()).isEqualTo(TrainingReport.Status.COMPLETED);
        assertThat(report.record().metrics()).isEqualTo(model.summary().metrics());
        assertThat(report.evaluation().path("confusion").size())
                .isEqualTo(report.data().classes().size());
        assertThat(report.data().examples()).containsEntry("train", 90L).containsEntry("test", 30L);
        assertThat(folder.resolve("reported/report.html")).content().contains("Rows of a DataFrame");

        assertThat(model.summary().ledger().trained()).isEqualTo(4 * 90);
        assertThat(model.summary().metrics())
                .allMatch(epoch -> epoch.evaluation().examples() == 30);
        assertThat(model.summary().metrics().get(3).evaluation().accuracy()).isGreaterThan(0.9);
    }

    /** Labels that have nothing to do with the features: the loss on held-back rows soon rises. */
    @Test
    void earlyStoppingReturnsTheBestNetwork() {
        Dataset<Row> rows = Tables.withHeldBack(ROWS).withColumn("label", functions.expr("pmod(hash(id), 3)"));
        List<Double> losses = new ArrayList<>();

        StarlingClassificationModel model = classifier()
                .setEpochs(30)
                .setValidationIndicatorCol("heldBack")
                .setPatience(2)
                .setStoppingMetric("loss")
                .setListeners(List.of(epoch -> {
                    losses.add(epoch.metrics().evaluation().loss());
                    return Decision.CONTINUE;
                }))
                .fit(rows);

        assertThat(losses).hasSizeBetween(3, 29);
        assertThat(model.summary().epoch()).isEqualTo(1 + losses.indexOf(Collections.min(losses)));
        assertThat(model.summary().epoch()).isEqualTo(losses.size() - 2);
        assertThat(model.summary().metrics()).hasSize(model.summary().epoch());
    }

    @Test
    void aResumedFitGivesTheBitsOfAnUninterruptedOne() {
        StarlingClassifier resumed = classifier().setCheckpointPath(folder.toString());
        resumed.copy(resumed.extractParamMap()).setEpochs(2).fit(ROWS);

        StarlingClassificationModel model =
                resumed.setEarlierCheckpoints("resume").fit(ROWS);

        assertThat(model.checkpoint().model().parameters())
                .containsExactly(classifier().fit(ROWS).checkpoint().model().parameters());
        assertThat(model.summary().metrics()).hasSize(4);
    }

    @Test
    void aResumedFitRefusesOtherWeightsAndNamesOtherSettings() {
        StarlingClassifier classifier = classifier().setEpochs(1).setCheckpointPath(folder.toString());
        classifier.fit(ROWS);
        StarlingClassifier other = classifier
                .setEpochs(2)
                .setEarlierCheckpoints("resume")
                .setAccumulate(2)
                .setLearningRateSchedule("{schedule: step, everyEpochs: 5}");

        List<String> warnings = Warnings.of(DataFrameFit.class, () -> other.fit(ROWS));

        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith(
                        "The result will not be the one of an uninterrupted fit: training.learningRate was not set and is")
                .endsWith(", training.accumulate was 1 and is 2");
        assertThat(Warnings.of(DataFrameFit.class, () -> other.setEpochs(3).fit(ROWS)))
                .isEmpty();
        assertThatThrownBy(() -> other.setWeightCol("id").fit(ROWS))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the param weightCol is not that of the checkpoint (none there, 'id' here)");
    }

    @Test
    void theMovingAverageOfTheWeightsPredictsIfItIsChosen() throws IOException {
        StarlingClassifier classifier = classifier()
                .setMovingAverageDecay(0.8)
                .setValidationIndicatorCol("heldBack")
                .setWeights("average");
        StarlingClassificationModel average = classifier.fit(Tables.withHeldBack(ROWS));
        String path = folder.resolve("average").toString();
        average.save(path);

        StarlingClassificationModel loaded = StarlingClassificationModel.load(path);

        double[] averaged = average.network().params().toDoubleVector();
        assertThat(average.summary().metrics())
                .allMatch(epoch -> epoch.averageEvaluation().examples() == 30);
        assertThat(loaded.network().params().toDoubleVector()).containsExactly(averaged);
        assertThat(loaded.transform(ROWS).collectAsList())
                .isEqualTo(average.transform(ROWS).collectAsList())
                .isNotEqualTo(average.setWeights("last").transform(ROWS).collectAsList());
        assertThat(average.network().params().toDoubleVector()).isNotEqualTo(averaged);
        assertThatThrownBy(() -> classifier().setWeights("average").fit(ROWS))
                .hasMessageContaining("set the param movingAverageDecay");
    }

    @Test
    void checkpointsAreNotOverwrittenAndNotResumedWithOtherFeatures() {
        StarlingClassifier classifier = classifier().setEpochs(1).setCheckpointPath(folder.toString());
        classifier.fit(ROWS);

        assertThatThrownBy(() -> classifier.fit(ROWS))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("holds checkpoints already")
                .hasMessageContaining("earlierCheckpoints=resume");
        assertThatThrownBy(() -> classifier
                        .setEarlierCheckpoints("resume")
                        .setFeaturesCols("features", "id")
                        .fit(ROWS))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the shape of an example")
                .hasMessageContaining("([2] there, [3] here)");
        assertThatThrownBy(() ->
                        classifier.setFeaturesCols("features").setHidden(9).fit(ROWS))
                .hasMessageContaining("the network is not that of the checkpoint");
    }

    @Test
    void sparseVectorsTrainTheBitsOfDenseOnes() {
        List<Row> dense = new ArrayList<>();
        List<Row> sparse = new ArrayList<>();
        for (Row row : ROWS.collectAsList()) {
            Vector features = row.getAs(1);
            Vector withZeros = Vectors.dense(row.getInt(0) % 2 == 0 ? 0 : features.apply(0), features.apply(1));
            dense.add(RowFactory.create(row.getInt(0), withZeros, row.getDouble(2)));
            sparse.add(RowFactory.create(row.getInt(0), withZeros.toSparse(), row.getDouble(2)));
        }

        StarlingClassificationModel ofDense = classifier().fit(Tables.of(ROWS.schema(), dense));
        StarlingClassificationModel ofSparse = classifier().fit(Tables.of(ROWS.schema(), sparse));

        assertThat(ofSparse.checkpoint().model().parameters())
                .containsExactly(ofDense.checkpoint().model().parameters());
    }

    @Test
    void moreWorkersThanTaskSlotsAreRefused() {
        assertThatThrownBy(() -> classifier().setWorkers(5).fit(ROWS))
                .isInstanceOf(TooFewSlotsException.class)
                .hasMessageContaining("5 workers")
                .hasMessageContaining("set the param workers=4");
    }

    @Test
    void aNetworkOfDl4jIsTrainedIfItFits() {
        StarlingClassifier fitting = classifier().setNetwork(() -> network(2));

        assertThat(fitting.fit(ROWS).checkpoint().model().parameters()).hasSize(2 * 3 + 3);
        assertThatThrownBy(() -> classifier().setNetwork(() -> network(4)).fit(ROWS))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("of the param network")
                .hasMessageContaining("[2]");
    }

    private static Network network(int features) {
        return Network.of(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(features)
                        .nOut(3)
                        .build())
                .build());
    }

    @Test
    void aSavedModelWithTheFormerNameOfABackendPredicts() throws IOException {
        String path = folder.resolve("model").toString();
        classifier().setEpochs(1).setBackend("nd4j").fit(ROWS).save(path);

        assertThat(StarlingClassificationModel.load(path).transform(ROWS).count())
                .isEqualTo(120);
    }

    @Test
    void wrongParamsAreNamed() {
        assertThatThrownBy(() -> classifier().setWorkers(0)).hasMessageContaining("workers");
        assertThatThrownBy(() -> classifier().setBackend("gpu")).hasMessageContaining("backend");
        assertThatThrownBy(() -> classifier().setAveraging("{evry: 3}").fit(ROWS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the param averaging")
                .hasMessageContaining("did you mean 'every'");
        assertThatThrownBy(() -> classifier().setPatience(2).fit(ROWS))
                .hasMessageContaining("set the param validationIndicatorCol");
        assertThat(classifier().explainParams()).contains("workers", "task slot", "(default: 2");
    }
}
