package org.starling.benchmarks.estimators;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.ImageBatch;
import org.starling.benchmarks.data.LabelledImages;

/**
 * Tables of numbers with classes. Those of scikit-learn are divided 3 to 1 at random, by a fixed seed, and standardised by the training
 * rows. The pixels of Fashion-MNIST are from 0 to 1, and divided as they come.
 */
enum LabelledTable {
    DIGITS("digits.csv.gz", 64, 10),
    WINE("wine_data.csv", 13, 3),
    BREAST_CANCER("breast_cancer.csv", 30, 2),
    FASHION_MNIST("", FashionMnist.SIDE * FashionMnist.SIDE, FashionMnist.CLASSES) {
        @Override
        TableSplit read(SparkSession spark, Settings settings) throws IOException {
            FashionMnist source = new FashionMnist(Path.of(settings.text("dataset")));
            return split(
                    images(spark, source.train(settings.count("examples"))),
                    images(spark, source.test(settings.count("testExamples"))),
                    settings);
        }
    };

    private static final String LABEL = "label";
    private static final String FEATURES = "features";
    private static final Path DEBIAN_PACKAGE = Path.of("/usr/lib/python3/dist-packages/sklearn/datasets/data");
    private static final double[] SHARES = {0.75, 0.25};
    private static final long SEED = 1;
    private static final int MOST_ROWS_OF_A_TASK = 1000;

    private final String file;
    private final int features;
    private final int classes;

    LabelledTable(String file, int features, int classes) {
        this.file = file;
        this.features = features;
        this.classes = classes;
    }

    /**
     * Reads the table into the memory of the executors.
     *
     * @param settings {@code root} of the project and {@code workers}; for Fashion-MNIST {@code dataset}, {@code examples} and
     *     {@code testExamples}
     */
    TableSplit read(SparkSession spark, Settings settings) throws IOException {
        String[] names = IntStream.range(0, features).mapToObj(i -> "x" + i).toArray(String[]::new);
        StructType schema = new StructType();
        for (String name : names) {
            schema = schema.add(name, DataTypes.DoubleType);
        }
        // a first line with the names of the classes is dropped
        Dataset<Row> rows = spark.read()
                .schema(schema.add(LABEL, DataTypes.DoubleType))
                .option("mode", "DROPMALFORMED")
                .csv(find(settings).toString())
                .coalesce(1);
        VectorAssembler assembler = new VectorAssembler().setInputCols(names).setOutputCol("numbers");
        List<Dataset<Row>> parts =
                assembler.transform(rows).select("numbers", LABEL).randomSplitAsList(SHARES, SEED);
        StandardScalerModel scaler = new StandardScaler()
                .setInputCol("numbers")
                .setOutputCol(FEATURES)
                .setWithMean(true)
                .fit(parts.get(0));
        return split(scaler.transform(parts.get(0)), scaler.transform(parts.get(1)), settings);
    }

    private Path find(Settings settings) throws IOException {
        List<Path> folders = new ArrayList<>(List.of(Path.of(settings.text("root"), "data")));
        String datasets = System.getenv(FashionMnist.DATASETS_VARIABLE);
        if (datasets != null) {
            folders.add(Path.of(datasets, "scikit-learn"));
        }
        folders.add(DEBIAN_PACKAGE);
        return folders.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "Cannot find the table %s: none of %s has it; install Debian's python3-sklearn, or set %s to the folder that holds scikit-learn/"
                                .formatted(file, folders, FashionMnist.DATASETS_VARIABLE)));
    }

    TableSplit split(Dataset<Row> train, Dataset<Row> test, Settings settings) {
        int partitions = settings.count("workers");
        return new TableSplit(keep(train, partitions), keep(test, partitions), features, classes);
    }

    private static Dataset<Row> keep(Dataset<Row> rows, int partitions) {
        Dataset<Row> kept = rows.select(FEATURES, LABEL).repartition(partitions).cache();
        kept.count();
        return kept;
    }

    private static Dataset<Row> images(SparkSession spark, LabelledImages images) {
        List<Row> rows = new ArrayList<>();
        for (ImageBatch image : images.batches(1)) {
            float[] pixels = image.scaledPixels();
            rows.add(RowFactory.create(
                    Vectors.dense(IntStream.range(0, pixels.length)
                            .mapToDouble(i -> pixels[i])
                            .toArray()),
                    (double) image.labels()[0]));
        }
        // small parts: a task carries its part of the list along
        JavaRDD<Row> parts = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(rows, 1 + rows.size() / MOST_ROWS_OF_A_TASK);
        return spark.createDataFrame(
                parts, new StructType().add(FEATURES, SQLDataTypes.VectorType()).add(LABEL, DataTypes.DoubleType));
    }
}
