package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;

/** Tables in damaged files. The message names the file, whoever noticed the damage. */
class DamagedTablesIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "orc"})
    void damagedPagesAreReportedWithTheirFile(String format) throws IOException {
        Path file = write(format);
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(content, 4, content.length / 2, (byte) 0x7f);
        Files.write(file, content);

        assertNamed(format, file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "orc"})
    void truncatedFilesAreReportedWithTheirName(String format) throws IOException {
        Path file = write(format);
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length / 2));

        assertNamed(format, file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "orc"})
    void filesOfAnotherFormatAreReportedWithTheirName(String format) throws IOException {
        Path file = Files.writeString(folder.resolve("table." + format), "a,b\n1,2\n".repeat(50));

        assertNamed(format, file);
    }

    private Path write(String format) throws IOException {
        Dataset<Row> table = spark.range(2000).selectExpr("id as a", "rand(1) as b", "cast(id % 2 as string) as kind");
        Path target = folder.resolve("written");
        table.coalesce(1).write().option("compression", "snappy").format(format).save(target.toString());
        try (var files = Files.list(target)) {
            Path part = files.filter(file -> file.toString().endsWith("." + format)).findFirst().orElseThrow();
            return Files.move(part, folder.resolve("table." + format));
        }
    }

    private void assertNamed(String format, Path file) {
        TableSource source = format.equals("parquet")
                ? new TableSource.Parquet(file.toString(), "kind", null)
                : new TableSource.Orc(file.toString(), "kind", null);
        DataException failure = catchThrowableOfType(
                DataException.class,
                () -> new Preprocess(spark)
                        .run(
                                PipelineSpecs.of(source, new ShardSpec(folder.resolve("shards").toString(), 1, 1))
                                        .split(new SplitSpec(0.25, 1))
                                        .build(),
                                ExistingShards.FAIL));
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage())
                .startsWith("Cannot read table: ")
                .contains(file.getFileName().toString(), "fetch the file again")
                .doesNotContain("stage failure", "\tat ", "\n");
    }
}
