package org.starling.driver.modelimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto.DataType;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.driver.checkpoint.Networks;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.serving.checkpoint.ModelState;

class PretrainedModelsTest {
    private static final ExampleFormat FORMAT =
            new ExampleFormat(FeatureFormat.float32(Networks.FEATURES), new LabelFormat.ClassIndex(Networks.CLASSES));

    @TempDir
    private Path folder;

    private final PretrainedModels models = new PretrainedModels(new Configuration());

    private String zip() throws IOException {
        Path file = folder.resolve("model.zip");
        ModelSerializer.writeModel(Networks.trainedMultiLayer(new Adam(0.01)), file.toFile(), true);
        return file.toString();
    }

    @Test
    void zipFilesOfDl4jKeepParametersAndUpdaterState() throws IOException {
        MultiLayerNetwork trained = Networks.trainedMultiLayer(new Adam(0.01));

        ModelState state = models.read(new ModelSpec.ZipFile(zip()), FORMAT);

        assertThat(state.parameters()).containsExactly(trained.params().data().asFloat());
        assertThat(state.updaterState())
                .containsExactly(trained.getUpdater().getStateViewArray().data().asFloat());
    }

    @Test
    void zipFilesThatAreCutShortAreRefused() throws IOException {
        Path file = Path.of(zip());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> models.read(new ModelSpec.ZipFile(file.toString()), FORMAT))
                .isInstanceOf(NetworkException.class)
                .hasMessageStartingWith("Cannot read the model: ")
                .hasMessageContaining(file.toString());
    }

    private String onnx(ModelProto.Builder model, OnnxGraph graph) throws IOException {
        byte[] bytes = model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setVersion(17).build())
                .setGraph(graph.build("test"))
                .build()
                .toByteArray();
        return Files.write(folder.resolve("model.onnx"), bytes).toString();
    }

    @Test
    void onnxFilesGetTheUpdaterOfTheJob() throws IOException {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", DataType.FLOAT, List.of((long) Networks.FEATURES), "");
        String y = graph.node("Gemm", x, graph.floats(new float[12], 4, 3)).append();
        graph.output(y, "y", DataType.FLOAT, List.of(3L), "");
        String file = onnx(ModelProto.newBuilder(), graph);

        ModelState state = models.read(new ModelSpec.OnnxFile(file, UpdaterChoice.NESTEROVS, 0.25), FORMAT);

        assertThat(state.network().json()).contains("Nesterovs", "0.25");
        assertThat(NetworkFactory.fitting(state.network(), NetworkData.of(FORMAT), file))
                .isEqualTo(state.network());
    }

    /** Each of a few bytes makes an image 60,000 times as large. */
    @Test
    void networksWhoseActivationsDoNotFitIntoTheMachineAreRefused() throws IOException {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", DataType.FLOAT, List.of(1L, 8L, 8L), "");
        String large = graph.node("Resize", x, "", graph.floats(new float[] {1, 1, 30_000, 30_000}, 4))
                .with("mode", "nearest")
                .with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor")
                .append();
        String y = graph.node("Flatten", graph.node("GlobalMaxPool", large).append())
                .append();
        graph.output(y, "y", DataType.FLOAT, List.of(1L), "");
        String file = onnx(ModelProto.newBuilder(), graph);
        ExampleFormat images = new ExampleFormat(FeatureFormat.float32(1, 8, 8), new LabelFormat.FloatVector(1));
        ModelState state = models.read(new ModelSpec.OnnxFile(file, UpdaterChoice.SGD, null), images);

        assertThatThrownBy(() -> NetworkFactory.fitting(state.network(), NetworkData.of(images), file))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("the activations of one example need");
    }

    @Test
    void missingFilesAreNamed() {
        String file = folder.resolve("none.onnx").toString();

        assertThatThrownBy(() -> models.read(new ModelSpec.OnnxFile(file, UpdaterChoice.SGD, null), FORMAT))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("%s: there is no such file".formatted(file));
    }
}
