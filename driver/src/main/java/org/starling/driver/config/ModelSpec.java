package org.starling.driver.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.IUpdater;
import org.starling.driver.config.binding.VariantsByKey;
import org.starling.driver.config.binding.VariantsByKey.KeyVariant;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/** The network of a job: the {@code model} block. */
@Variants(
        discriminator = "builtin",
        value = {
            @Variant(name = "mlp", type = ModelSpec.Mlp.class),
            @Variant(name = "cnn", type = ModelSpec.Cnn.class),
            @Variant(name = "lstm", type = ModelSpec.Lstm.class),
            @Variant(name = "gpt", type = ModelSpec.Gpt.class),
            @Variant(name = "bert", type = ModelSpec.Bert.class),
            @Variant(name = "text-classifier", type = ModelSpec.TextClassifier.class),
            @Variant(name = "tabular", type = ModelSpec.Tabular.class),
            @Variant(name = "two-tower", type = ModelSpec.TwoTower.class)
        })
@VariantsByKey({
    @KeyVariant(key = "json", type = ModelSpec.JsonFile.class),
    @KeyVariant(key = "checkpoint", type = ModelSpec.Checkpoint.class),
    @KeyVariant(key = "zip", type = ModelSpec.ZipFile.class),
    @KeyVariant(key = "onnx", type = ModelSpec.OnnxFile.class),
    @KeyVariant(key = "keras", type = ModelSpec.KerasFile.class)
})
public sealed interface ModelSpec extends Serializable {

    /** A network whose updater the job file sets. */
    sealed interface Optimised extends ModelSpec {
        UpdaterChoice updater();

        /** The learning rate that was asked for; null for the updater's default. */
        Double learningRate();

        /** The updater of DL4J that these settings mean. */
        default IUpdater configuredUpdater() {
            return updater()
                    .withLearningRate(learningRate() == null ? updater().defaultLearningRate() : learningRate());
        }
    }

    /** A network that Starling builds to fit the data. */
    sealed interface Builtin extends Optimised {
        /** Seed of the initial parameters. */
        long seed();

        /** How much the loss of an example counts, by its class. */
        ClassWeights classWeights();
    }

    /** A network of blocks of attention and dense layers over the tokens of a text. */
    sealed interface Transformer extends Builtin {
        /** Number of blocks. */
        int layers();

        /** Heads of attention; they divide the width. */
        int heads();

        /** Features of a token. */
        int width();

        /** Positions: tokens of the longest text; null for the length of the examples. */
        Integer context();
    }

    /** A network with parameters from which training starts. */
    sealed interface Pretrained extends ModelSpec {
        /** The path of the file or folder. */
        String origin();
    }

    /**
     * Dense layers with ReLU, then the outputs that the labels need: {@code builtin: mlp}.
     *
     * @param hidden units of each hidden layer; one layer of 128 by default; may be empty
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     * @param classWeights {@code none} by default
     */
    record Mlp(
            @Default("[128]") List<Integer> hidden,
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed,
            @Default("none") ClassWeights classWeights)
            implements Builtin {
        public Mlp {
            checkUnits(hidden, check(updater, learningRate, classWeights)).done();
            hidden = List.copyOf(hidden);
        }

        /** A network whose loss counts all classes alike. */
        public Mlp(List<Integer> hidden, UpdaterChoice updater, Double learningRate, long seed) {
            this(hidden, updater, learningRate, seed, ClassWeights.NONE);
        }
    }

    /**
     * The convolutional network commonly used for MNIST: {@code builtin: cnn}.
     *
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     * @param classWeights {@code none} by default
     */
    record Cnn(
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed,
            @Default("none") ClassWeights classWeights)
            implements Builtin {
        public Cnn {
            check(updater, learningRate, classWeights).done();
        }

        /** A network whose loss counts all classes alike. */
        public Cnn(UpdaterChoice updater, Double learningRate, long seed) {
            this(updater, learningRate, seed, ClassWeights.NONE);
        }
    }

    /**
     * LSTM layers over a sequence {@code [features, time]}, of which the last time step goes to the outputs that the labels
     * need: {@code builtin: lstm}.
     *
     * @param units of each LSTM layer; one layer of 128 by default
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     * @param classWeights {@code none} by default
     */
    record Lstm(
            @Default("[128]") List<Integer> units,
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed,
            @Default("none") ClassWeights classWeights)
            implements Builtin {
        public Lstm {
            check(updater, learningRate, classWeights)
                    .require(
                            units != null
                                    && !units.isEmpty()
                                    && units.stream().allMatch(size -> size != null && size >= 1),
                            "units",
                            "must list positive numbers of units, at least one, is " + units)
                    .done();
            units = List.copyOf(units);
        }
    }

    /**
     * A Transformer that predicts the next token at each step: {@code builtin: gpt}.
     *
     * @param layers blocks of attention and dense layers; 4 by default
     * @param heads heads of attention; 4 by default
     * @param width features of a token; 128 by default
     * @param context positions: the longest text that it continues; null for the length of the examples
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     */
    record Gpt(
            @Default("4") int layers,
            @Default("4") int heads,
            @Default("128") int width,
            @OptionalValue Integer context,
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed)
            implements Transformer {
        public Gpt {
            checkTransformer(layers, heads, width, context, check(updater, learningRate, ClassWeights.NONE));
        }

        @Override
        public ClassWeights classWeights() {
            return ClassWeights.NONE;
        }
    }

    /**
     * A Transformer that predicts the hidden tokens of a text: {@code builtin: bert}.
     *
     * @param layers blocks of attention and dense layers; 4 by default
     * @param heads heads of attention; 4 by default
     * @param width features of a token; 128 by default
     * @param context positions: the longest text; null for the length of the examples
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     */
    record Bert(
            @Default("4") int layers,
            @Default("4") int heads,
            @Default("128") int width,
            @OptionalValue Integer context,
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed)
            implements Transformer {
        public Bert {
            checkTransformer(layers, heads, width, context, check(updater, learningRate, ClassWeights.NONE));
        }

        @Override
        public ClassWeights classWeights() {
            return ClassWeights.NONE;
        }
    }

    /**
     * The Transformer of {@link Bert} with one label for each text: {@code builtin: text-classifier}.
     *
     * @param layers blocks of attention and dense layers; 4 by default
     * @param heads heads of attention; 4 by default
     * @param width features of a token; 128 by default
     * @param context positions: the longest text; null for the length of the examples
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     * @param classWeights {@code none} by default
     */
    record TextClassifier(
            @Default("4") int layers,
            @Default("4") int heads,
            @Default("128") int width,
            @OptionalValue Integer context,
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed,
            @Default("none") ClassWeights classWeights)
            implements Transformer {
        public TextClassifier {
            checkTransformer(layers, heads, width, context, check(updater, learningRate, classWeights));
        }
    }

    /**
     * Embeddings of index columns beside numbers, then dense layers with ReLU: {@code builtin: tabular}.
     *
     * @param hidden units of each hidden layer; 200 and 100 by default; may be empty
     * @param embedding width of each embedding; null for half of the column's entries, at most 50
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     * @param classWeights {@code none} by default
     */
    record Tabular(
            @Default("[200, 100]") List<Integer> hidden,
            @OptionalValue Integer embedding,
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed,
            @Default("none") ClassWeights classWeights)
            implements Builtin {
        public Tabular {
            checkUnits(hidden, check(updater, learningRate, classWeights))
                    .require(embedding == null || embedding >= 1, "embedding", "must be at least 1, is " + embedding)
                    .done();
            hidden = List.copyOf(hidden);
        }
    }

    /**
     * A recommender by the similarity of a user's and an item's vector: {@code builtin: two-tower}.
     *
     * @param user index column of the users
     * @param item index column of the items
     * @param userColumns other columns of the user; none by default
     * @param itemColumns other columns of the item; none by default
     * @param width values of a vector; 32 by default
     * @param hidden units of each hidden layer of both towers; none by default
     * @param similarity {@code dot} by default
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     * @param seed seed of the initial parameters; 1 by default
     * @param classWeights {@code none} by default
     */
    record TwoTower(
            String user,
            String item,
            @Default("[]") List<String> userColumns,
            @Default("[]") List<String> itemColumns,
            @Default("32") int width,
            @Default("[]") List<Integer> hidden,
            @Default("dot") Similarity similarity,
            @Default("adam") UpdaterChoice updater,
            @OptionalValue Double learningRate,
            @Default("1") long seed,
            @Default("none") ClassWeights classWeights)
            implements Builtin {
        public TwoTower {
            checkUnits(hidden, check(updater, learningRate, classWeights))
                    .requirePresent(user, "user")
                    .requirePresent(item, "item")
                    .require(user == null || !user.equals(item), "item", "must be another column than user, is " + item)
                    .requirePresent(userColumns, "userColumns")
                    .requirePresent(itemColumns, "itemColumns")
                    .requirePresent(similarity, "similarity")
                    .require(width >= 1, "width", "must be at least 1, is " + width)
                    .done();
            userColumns = List.copyOf(userColumns);
            itemColumns = List.copyOf(itemColumns);
            hidden = List.copyOf(hidden);
        }
    }

    /**
     * A network written by DL4J: {@code json: PATH}.
     *
     * @param json file with the JSON of a MultiLayerConfiguration or a ComputationGraphConfiguration; any Hadoop path
     */
    record JsonFile(String json) implements ModelSpec {
        public JsonFile {
            new Checks().requirePresent(json, "json").done();
        }
    }

    /**
     * The network of a checkpoint: {@code checkpoint: PATH}. With {@code freeze}, {@code head} or {@code learningRates} its
     * weights are fine-tuned, from a fresh updater state.
     *
     * @param checkpoint directory of one checkpoint, or of a job's checkpoints
     * @param epoch which of a job's checkpoints: {@code last}, the default, {@code best} or the number of an epoch
     * @param freeze names or patterns of the layers whose weights stay as they are; none by default
     * @param head the output layer that replaces the checkpoint's; null keeps that
     * @param learningRates factors of the learning rates of layers, by name or pattern, of which the first that matches counts;
     *     none by default
     */
    record Checkpoint(
            String checkpoint,
            @Default("last") String epoch,
            @Default("[]") List<String> freeze,
            @OptionalValue HeadSpec head,
            @Default("{}") Map<String, Double> learningRates)
            implements Pretrained {
        public Checkpoint {
            new Checks()
                    .requirePresent(checkpoint, "checkpoint")
                    .require(
                            epoch != null && epoch.matches("best|last|[0-9]{1,9}"),
                            "epoch",
                            "must be best, last or the number of an epoch, is " + epoch)
                    .require(
                            freeze != null && freeze.stream().noneMatch(name -> name == null || name.isBlank()),
                            "freeze",
                            "must list names or patterns of layers, is " + freeze)
                    .require(
                            learningRates != null
                                    && learningRates.values().stream()
                                            .allMatch(
                                                    factor -> factor != null && factor > 0 && Double.isFinite(factor)),
                            "learningRates",
                            "must have factors that are positive and finite, is " + learningRates
                                    + "; list layers that must not change in freeze")
                    .done();
            freeze = List.copyOf(freeze);
            // their order decides
            learningRates = Collections.unmodifiableMap(new LinkedHashMap<>(learningRates));
        }

        /** The newest checkpoint with all its parameters and its updater state. */
        public Checkpoint(String checkpoint) {
            this(checkpoint, "last", List.of(), null, Map.of());
        }

        /** Returns whether the network or its learning rates are changed. */
        public boolean isFineTuned() {
            return !freeze.isEmpty() || head != null || !learningRates.isEmpty();
        }

        @Override
        public String origin() {
            return checkpoint;
        }
    }

    /**
     * The model of a file of DL4J: {@code zip: PATH}.
     *
     * @param zip file that DL4J's ModelSerializer wrote; any Hadoop path
     */
    record ZipFile(String zip) implements Pretrained {
        public ZipFile {
            new Checks().requirePresent(zip, "zip").done();
        }

        @Override
        public String origin() {
            return zip;
        }
    }

    /**
     * The network of an ONNX file: {@code onnx: PATH}.
     *
     * @param onnx the file; any Hadoop path
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     */
    record OnnxFile(String onnx, @Default("adam") UpdaterChoice updater, @OptionalValue Double learningRate)
            implements Pretrained, Optimised {
        public OnnxFile {
            check(updater, learningRate, ClassWeights.NONE)
                    .requirePresent(onnx, "onnx")
                    .done();
        }

        @Override
        public String origin() {
            return onnx;
        }
    }

    /**
     * The network of a Keras file: {@code keras: PATH}.
     *
     * @param keras HDF5 file of a whole model; any Hadoop path
     * @param updater {@code adam} by default
     * @param learningRate null for the updater's default
     */
    record KerasFile(String keras, @Default("adam") UpdaterChoice updater, @OptionalValue Double learningRate)
            implements Pretrained, Optimised {
        public KerasFile {
            check(updater, learningRate, ClassWeights.NONE)
                    .requirePresent(keras, "keras")
                    .done();
        }

        @Override
        public String origin() {
            return keras;
        }
    }

    private static void checkTransformer(int layers, int heads, int width, Integer context, Checks checks) {
        checks.require(layers >= 1, "layers", "must be at least 1, is " + layers)
                .require(heads >= 1, "heads", "must be at least 1, is " + heads)
                .require(
                        width >= 1 && heads >= 1 && width % heads == 0,
                        "width",
                        "must be a positive multiple of heads, which are %d; is %d".formatted(heads, width))
                .require(context == null || context >= 1, "context", "must be at least 1, is " + context)
                .done();
    }

    private static Checks checkUnits(List<Integer> hidden, Checks checks) {
        return checks.require(
                hidden != null && hidden.stream().allMatch(units -> units != null && units >= 1),
                "hidden",
                "must list positive numbers of units, is " + hidden);
    }

    private static Checks check(UpdaterChoice updater, Double learningRate, ClassWeights classWeights) {
        return new Checks()
                .requirePresent(updater, "updater")
                .requirePresent(classWeights, "classWeights")
                .require(
                        learningRate == null || (learningRate > 0 && Double.isFinite(learningRate)),
                        "learningRate",
                        "must be positive and finite, is " + learningRate);
    }
}
