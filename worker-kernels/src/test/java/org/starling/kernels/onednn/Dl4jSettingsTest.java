package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.batch.SeedMixer;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Dl4jReplica;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.replica.TrainingPosition;

/**
 * Every class of DL4J's settings, alone and in pairs: the compiled network agrees with DL4J, and DL4J's step within Starling
 * gives the bits of plain DL4J. The documentation names the way in which each class is trained.
 */
class Dl4jSettingsTest extends OracleTest {
    private static final Path DOCUMENTATION = Path.of("../docs/dl4j-settings.md");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (compiled|DL4J|refused) \\|.*");
    private static final int BATCH = 4;
    private static final int EPOCHS = 2;
    private static final int STEPS = 4;
    private static final int PAIRS = 12;
    private static final int ALL_PAIRS = 200;
    private static final long SEED = 21;
    private static final String HELPERS = "starling.nd4j.helpers";

    /** How Starling trains a network with a setting. */
    private enum Way {
        COMPILED,
        DL4J
    }

    static List<Dl4jSetting> settings() {
        return Dl4jSettings.all().stream()
                .filter(setting -> !"refused".equals(documented().get(setting.name())))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void settingTrainsAsInDl4jInTheDocumentedWay(Dl4jSetting setting) {
        Way way = train(List.of(setting));

        assertThat(documented()).containsEntry(setting.name(), way == Way.COMPILED ? "compiled" : "DL4J");
    }

    static Stream<Arguments> pairs() {
        return drawnPairs().limit(PAIRS);
    }

    static Stream<Arguments> furtherPairs() {
        return drawnPairs().skip(PAIRS).limit(ALL_PAIRS - PAIRS);
    }

    private static Stream<Arguments> drawnPairs() {
        List<Dl4jSetting> all = settings();
        Random random = new Random(SEED);
        return Stream.generate(() -> List.of(all.get(random.nextInt(all.size())), all.get(random.nextInt(all.size()))))
                .filter(pair -> pair.get(0).goesWith(pair.get(1)) && !dl4jFails(pair))
                .map(Arguments::of);
    }

    /** DL4J fails there: it multiplies arrays of other shapes, and takes a parameter of no dimensions for a matrix. */
    private static boolean dl4jFails(List<Dl4jSetting> pair) {
        return pair.stream().anyMatch(setting -> setting.name().equals("OCNNOutputLayer"))
                && pair.stream()
                        .anyMatch(setting -> setting.part().equals(Dl4jSetting.DROPOUT)
                                || setting.part().equals(Dl4jSetting.CONSTRAINTS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("furtherPairs")
    @Tag("sweep")
    void furtherPairTrainsAsInDl4j(List<Dl4jSetting> pair) {
        pairTrainsAsInDl4j(pair);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void pairTrainsAsInDl4j(List<Dl4jSetting> pair) {
        Way way = train(pair);

        boolean compiled =
                pair.stream().allMatch(setting -> "compiled".equals(documented().get(setting.name())));
        assertThat(way).isEqualTo(compiled ? Way.COMPILED : Way.DL4J);
    }

    private static Way train(List<Dl4jSetting> settings) {
        SettingNetwork random = new SettingNetwork();
        settings.forEach(setting -> setting.change().accept(random));
        assertStepGivesDl4jsBits(random);
        SettingNetwork certain = new SettingNetwork();
        settings.forEach(setting -> setting.certain().accept(certain));
        Network network = Network.of(certain.configuration());
        if (!OneDnnSupport.unsupported(network, MaskFormat.NONE).isEmpty()) {
            return Way.DL4J;
        }
        assertAgrees(network, certain.format(), BATCH, OracleRun.FEW_STEPS);
        return Way.COMPILED;
    }

    /** Compares with plain DL4J on the configuration itself, which no JSON has passed through. */
    private static void assertStepGivesDl4jsBits(SettingNetwork net) {
        MultiLayerConfiguration configuration = net.configuration();
        Network network = Network.of(configuration);
        MultiLayerNetwork plain = plain(configuration, network);
        ReplicaOptions options = new ReplicaOptions(Backend.DL4J, BATCH, 1);
        try (Dl4jReplica replica = new Dl4jReplica(network, net.format(), options, List.of())) {
            Random random = new Random(SEED);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                plain.getLayerWiseConfigurations().setEpochCount(epoch);
                replica.moveTo(new TrainingPosition(epoch * STEPS, epoch, SEED));
                for (int step = 0; step < STEPS; step++) {
                    Batch batch = positive(batch(net.format(), BATCH, random));
                    double loss = replica.train(batch);
                    INDArray features = features(batch);
                    INDArray labels = labels(batch, plain);
                    Nd4j.getRandom().setSeed(SeedMixer.state(SEED, epoch * STEPS + step));
                    plain.fit(features, labels);
                    assertThat(loss).isEqualTo(plain.score()).isFinite();
                }
            }
            float[] parameters = new float[replica.parameterCount()];
            replica.readParameters(parameters, 0);
            assertThat(parameters).containsExactly(values(plain.params()));
            float[] state = new float[replica.updaterStateCount()];
            replica.readUpdaterState(state, 0);
            INDArray expected = plain.getUpdater().getStateViewArray();
            assertThat(state).containsExactly(expected == null ? new float[0] : values(expected));
        } finally {
            plain.close();
        }
    }

    /** DL4J cannot create the updater AdaBelief; {@code RepairedAdaBeliefTest} compares its numbers with DL4J's updater. */
    private static MultiLayerNetwork plain(MultiLayerConfiguration configuration, Network network) {
        if (network.json().contains("AdaBelief")) {
            return (MultiLayerNetwork) network.initialise();
        }
        MultiLayerNetwork plain = new MultiLayerNetwork(configuration);
        plain.init();
        return plain;
    }

    /** The batch with labels above 0, by which some losses divide, unless they are classes. */
    private static Batch positive(Batch batch) {
        ExampleFormat format = batch.format();
        if (format.label().indices() > 0) {
            return batch;
        }
        float[] labels = new float[batch.size() * format.label().length()];
        batch.unpackLabels(FloatBuffer.wrap(labels));
        for (int i = 0; i < labels.length; i++) {
            labels[i] = 0.25f + 0.5f * labels[i];
        }
        byte[] features = new byte[batch.size() * format.features().bytes()];
        System.arraycopy(batch.packedFeatures(), 0, features, 0, features.length);
        ExampleBlock block = ExampleBlock.ofVectors(format, features, labels);
        Batch positive = new Batch(format, batch.size());
        for (int i = 0; i < batch.size(); i++) {
            positive.add(block, i);
        }
        return positive;
    }

    private static INDArray labels(Batch batch, MultiLayerNetwork network) {
        float[] flat = new float[batch.size() * batch.format().label().length()];
        batch.unpackLabels(FloatBuffer.wrap(flat));
        return OracleLabels.shaped(
                Nd4j.createFromArray(flat),
                batch,
                network.getOutputLayer(),
                network.output(features(batch)).shape());
    }

    /** Its labels have another shape than its outputs, so packed examples do not fit. */
    @Test
    void objectDetectionTrainsOnDataSetsAsInDl4j() {
        MultiLayerConfiguration configuration = new SettingNetwork()
                .settings
                .list()
                .layer(new ConvolutionLayer.Builder(1, 1).nOut(2 * (5 + 3)).build())
                .layer(new Yolo2OutputLayer.Builder()
                        .boundingBoxPriors(Nd4j.createFromArray(new float[][] {{1, 1}, {0.5f, 1.5f}}))
                        .build())
                .setInputType(InputType.convolutional(2, 2, 2))
                .build();
        INDArray labels = Nd4j.zeros(1, 4 + 3, 2, 2);
        float[] box = {0.2f, 0.1f, 0.9f, 0.8f, 1};
        for (int i = 0; i < box.length; i++) {
            labels.putScalar(0, i, 0, 0, box[i]);
        }
        INDArray features = Nd4j.createFromArray(0.5f, -1f, 0.3f, 0.8f, 1f, -0.2f, 0.1f, 0.4f)
                .reshape(1, 2, 2, 2);
        MultiLayerNetwork plain = new MultiLayerNetwork(configuration);
        plain.init();
        try (Dl4jReplica replica = new Dl4jReplica(Network.of(configuration), 1, List.of())) {
            for (int step = 0; step < STEPS; step++) {
                replica.train(new MultiDataSet(features.dup(), labels.dup()));
                plain.fit(features.dup(), labels.dup());
            }
            float[] parameters = new float[replica.parameterCount()];
            replica.readParameters(parameters, 0);
            assertThat(parameters).containsExactly(values(plain.params()));
        } finally {
            plain.close();
        }
    }

    @Test
    void settingThatDl4jCannotReadIsRefused() {
        SettingNetwork net = new SettingNetwork();
        net.settings.updater(new Sgd(new RampSchedule(new FixedSchedule(0.1), 5)));
        Network network = Network.of(net.configuration());
        ReplicaOptions options = new ReplicaOptions(Backend.AUTO, BATCH, 1);

        assertThatThrownBy(() -> ReplicaCompiler.compile(network, net.format(), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Cannot read the network", "RampSchedule", "replace the setting");
        assertThatThrownBy(() -> new Dl4jReplica(network, net.format(), options, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RampSchedule");
    }

    @Test
    void networkThatDl4jCannotTrainIsRefused() {
        SettingNetwork net = new SettingNetwork();
        Dl4jSettings.all().stream()
                .filter(setting -> setting.name().equals("OCNNOutputLayer"))
                .forEach(setting -> setting.change().accept(net));
        net.settings.dropOut(0.5);
        ReplicaOptions options = new ReplicaOptions(Backend.DL4J, BATCH, 1);
        try (Dl4jReplica replica = new Dl4jReplica(Network.of(net.configuration()), net.format(), options, List.of())) {
            assertThatThrownBy(() -> replica.train(batch(net.format(), BATCH, new Random(1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("DL4J fails in its first step", "change the layer or setting");
        }
    }

    /** Convolutions of DL4J replicas use oneDNN, which adds in another order than plain DL4J. */
    @BeforeAll
    static void disableHelpers() {
        System.setProperty(HELPERS, "off");
    }

    @AfterAll
    static void enableHelpers() {
        System.clearProperty(HELPERS);
    }

    @Test
    void everyClassIsDocumentedAndTried() throws IOException {
        TreeSet<String> classes = new TreeSet<>();
        String nd4j = "org/nd4j/linalg/";
        String layers = "org/deeplearning4j/nn/conf/";
        classes.addAll(classes(IUpdater.class, nd4j + "learning/config/"));
        classes.addAll(classes(ISchedule.class, nd4j + "schedule/"));
        classes.addAll(classes(Regularization.class, nd4j + "learning/regularization/"));
        classes.addAll(classes(ILossFunction.class, nd4j + "lossfunctions/"));
        classes.addAll(classes(LayerConstraint.class, layers + "constraint/"));
        classes.addAll(classes(IWeightNoise.class, layers + "weightnoise/"));
        classes.addAll(classes(IDropout.class, layers + "dropout/"));
        classes(Layer.class, layers).stream()
                .filter(name -> name.matches(".*(Loss|Output).*Layer"))
                .forEach(classes::add);

        assertThat(documented().keySet()).containsExactlyElementsOf(classes);
        TreeSet<String> tried = new TreeSet<>(List.of("RampSchedule", "Yolo2OutputLayer"));
        Dl4jSettings.all().forEach(setting -> tried.add(setting.name()));
        assertThat(tried).containsExactlyElementsOf(classes);
    }

    /** Simple names of DL4J's classes of a type below a package. */
    private static List<String> classes(Class<?> type, String folder) throws IOException {
        Path jar =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (JarFile entries = new JarFile(jar.toFile())) {
            return entries.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(folder) && name.endsWith(".class") && !name.contains("$"))
                    .map(name -> loaded(name.replace('/', '.').substring(0, name.length() - ".class".length())))
                    .filter(found -> type.isAssignableFrom(found)
                            && !found.isInterface()
                            && (!Modifier.isAbstract(found.getModifiers())
                                    || found.getSimpleName().contains("SameDiff")))
                    .map(Class::getSimpleName)
                    .toList();
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, Dl4jSettingsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The way of each class in the documentation's tables. */
    private static Map<String, String> documented() {
        try {
            Map<String, String> ways = new TreeMap<>();
            for (String line : Files.readAllLines(DOCUMENTATION)) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    ways.put(row.group(1), row.group(2));
                }
            }
            return ways;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
