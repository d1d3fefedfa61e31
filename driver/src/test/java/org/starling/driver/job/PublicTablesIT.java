package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.prediction.Predictor;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.testing.LocalSpark;

/**
 * Jobs of {@code docs/public-tables.md}. Tables in the form of the public ones go through preparation, training, evaluation and
 * prediction.
 */
class PublicTablesIT {
    private static final int ROWS = 60;
    private static final Path DOCUMENT = Path.of("..", "docs", "public-tables.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\n# (\\S+).*\n((?s:.*?))```");
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(Backend.AUTO, 32, 1);

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void everyDocumentedJobIsValid() throws IOException {
        Map<String, String> jobs = documented();

        assertThat(jobs).hasSizeGreaterThan(10);
        jobs.forEach((name, data) -> assertThat(job(name, data).name()).isEqualTo(name));
    }

    @Test
    void aTitleInsteadOfAHeaderIsARejectedRecord() throws IOException {
        Path table = write("iris.csv", "60,4,setosa,versicolor,virginica\n", i -> "5.%d,3.5,1.%d,0.2,%d"
                .formatted(i % 10, i % 7, i % 3));

        assertThat(run("iris", table)).isEqualTo(rejected(ROWS + 1, "column petal_length: not a number", 1));
    }

    @Test
    void tablesOfRHaveRowNamesMissingValuesAndDecimalCommas() throws IOException {
        IntFunction<String> values = i -> i % 10 == 0
                ? "NA;190;7,4;67;5;1"
                : "4%d;%s;7,%d;67;5;1".formatted(i % 9, i % 5 == 1 ? "NA" : "180", i % 8);
        Path european = write("european.csv", "\"Ozone\";\"Solar.R\";\"Wind\";\"Temp\";\"Month\";\"Day\"\n", values);
        Path plain = write(
                "plain.csv",
                "\"\",\"Ozone\",\"Solar.R\",\"Wind\",\"Temp\",\"Month\",\"Day\"\n",
                i -> "\"%d\",".formatted(i + 1)
                        + values.apply(i).replace(',', '.').replace(';', ','));
        InputLedger expected = rejected(ROWS, "column Ozone: missing value", 6);

        assertThat(run("airquality", plain)).isEqualTo(expected);
        assertThat(run("airquality-csv2", european)).isEqualTo(expected);
    }

    @Test
    void aHeaderMayBeOneNameShort() throws IOException {
        String header = "\"Sepal.Length\" \"Sepal.Width\" \"Petal.Length\" \"Petal.Width\" \"Species\"\n";
        Path table = write("iris.txt", header, i -> "\"%d\" 5.%d 3.5 1.4 0.2 \"%s\""
                .formatted(i + 1, i % 10, i % 2 == 0 ? "setosa" : "virginica"));

        assertThat(run("iris-of-r", table)).isEqualTo(new InputLedger(ROWS, Map.of()));
    }

    @Test
    void compressedTablesHaveCategoriesAndNumbers() throws IOException {
        Path table =
                write("tips.csv", "total_bill,tip,sex,smoker,day,time,size\n", i -> "1%d.99,1.0%d,%s,No,%s,Dinner,2"
                        .formatted(i % 10, i % 9, i % 2 == 0 ? "Female" : "Male", i % 3 == 0 ? "Sun" : "Sat"));
        Path compressed = folder.resolve("tips.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(table, out);
        }

        assertThat(run("tips", compressed)).isEqualTo(new InputLedger(ROWS, Map.of()));
    }

    @Test
    void otherDelimitersAndQuotesAreThoseOfTheKeys() throws IOException {
        Path tabs = write(
                "anes96.csv",
                "'popul'\t'TVnews'\t'selfLR'\t'ClinLR'\t'DoleLR'\t'PID'\t'age'\t'educ'\t'income'\t'vote'\n",
                i -> "%d\t7\t7\t1\t6\t6\t36\t3\t1\t%d".formatted(i, i % 2));
        Path semicolons = write(
                "modechoice.csv",
                "individual;mode;choice;ttme;invc;invt;gc;hinc;psize\n",
                i -> "%d;%d;%d;69;59;100;70;35;1".formatted(i / 4, i % 4, i % 4 == 0 ? 1 : 0));

        assertThat(run("anes96", tabs)).isEqualTo(new InputLedger(ROWS, Map.of()));
        assertThat(run("modechoice", semicolons)).isEqualTo(new InputLedger(ROWS, Map.of()));
    }

    @Test
    void windowsOfATimeSeriesPredictItsNextValue() throws IOException {
        Path table = write("stocks.csv", "date,GOOG,AAPL\n", i -> "2018-%02d-%02d,1.%02d,1.%02d"
                .formatted(1 + i / 28, 1 + i % 28, i, ROWS - i));

        // the first records end no window, and the last one has no label
        InputLedger records = run("stocks", table);
        assertThat(records.records()).isEqualTo(ROWS);
        assertThat(records.reasons())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("ends no window", 7L, "label after the end of the series", 1L));
    }

    private static InputLedger rejected(long records, String reason, long rejected) {
        return new InputLedger(records - rejected, Map.of(reason, rejected));
    }

    private Path write(String name, String header, IntFunction<String> row) throws IOException {
        String rows = IntStream.range(0, ROWS).mapToObj(row).collect(Collectors.joining("\n", header, "\n"));
        return Files.writeString(folder.resolve(name), rows, StandardCharsets.UTF_8);
    }

    /** Runs a documented job on a table; returns the records of its evaluation. */
    private InputLedger run(String name, Path table) throws IOException {
        JobConfig config = job(name, documented().get(name).replaceFirst("path: [^,}]+", "path: " + table));
        new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);
        CheckpointStore store = CheckpointStore.at(config.checkpoints().path(), new Configuration());
        try (Predictor predictor = new Predictor(spark, store.loadLatest(), OPTIONS)) {
            List<String> predicted =
                    predictor.predict(config.data().source()).toJSON().collectAsList();
            assertThat(predicted).hasSizeGreaterThanOrEqualTo(ROWS);
        }
        return new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()))
                .evaluate(store.loadLatest(), config.data().source(), OPTIONS)
                .records();
    }

    private static Map<String, String> documented() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(DOCUMENT));
        return block.results().collect(Collectors.toMap(one -> one.group(1), one -> one.group(2)));
    }

    /** The job of the document's pattern with a block of data; two epochs. */
    private JobConfig job(String name, String data) {
        String split = data.contains("split:") ? "" : "  split: {test: 0.25, seed: 1}\n";
        String yaml =
                """
                name: %1$s
                data:
                %2$s%3$s  shards: {path: %4$s/%1$s-shards, count: 1}
                model: {builtin: mlp, hidden: [8], learningRate: 0.005}
                training: {workers: 1, epochs: 2, batchSize: 16}
                checkpoints: {path: %4$s/%1$s-checkpoints}
                """
                        .formatted(name, data.indent(2), split, folder);
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).parse(yaml, name, List.of());
    }
}
