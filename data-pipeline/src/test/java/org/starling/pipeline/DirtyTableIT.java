package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.generate.DirtyTable;
import org.starling.pipeline.generate.DirtyTableSpec;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.DuplicateSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;

/** A generated table with a known number of each defect: the ledger shows exactly these. The job is conf/dirty-table.yaml. */
class DirtyTableIT {
    private static final long ROWS = 100_000;

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void ledgerOfACsvNamesExactlyTheDefectsOfAHundredThousandRows() throws IOException {
        String path = folder.resolve("dirty").toString();
        Map<String, Long> defects = write(path, DirtyTableSpec.Format.CSV);

        assertLedger(run(new CsvSource(path, Header.PRESENT, "label", ",", null)), defects);
        assertThat(Files.readString(Path.of(path + ".defects.json"))).contains("\"missing label\" : 100");
        ShardSet.open(spark, folder.resolve("shards").toString()).verify();
    }

    @Test
    void ledgerOfParquetNamesExactlyTheDefects() {
        String path = folder.resolve("dirty").toString();
        Map<String, Long> defects = write(path, DirtyTableSpec.Format.PARQUET);

        assertThat(defects).doesNotContainKey("too few columns");
        assertLedger(run(new TableSource.Parquet(path, "label", null)), defects);
    }

    private Map<String, Long> write(String path, DirtyTableSpec.Format format) {
        return new DirtyTable(spark, new DirtyTableSpec(path, format, ROWS, 7)).write();
    }

    private static void assertLedger(ShardManifest manifest, Map<String, Long> defects) {
        Map<String, Long> expected = new TreeMap<>(defects);
        long duplicates = expected.remove("duplicate");
        long set = expected.values().stream().mapToLong(Long::longValue).sum();
        assertThat(manifest.ledger().offered()).isEqualTo(ROWS);
        assertThat(manifest.ledger().rejected()).isEqualTo(expected);
        assertThat(manifest.ledger().merged()).isEqualTo(duplicates);
        assertThat(manifest.ledger().kept()).isEqualTo(ROWS - set - duplicates);
    }

    private ShardManifest run(TableSource source) {
        CleanSpec clean = new CleanSpec(
                List.of(),
                UndecodableCell.REJECT,
                List.of(),
                List.of(
                        new RuleSpec.Range("x4", 0.0, 100.0),
                        new RuleSpec.OneOf("region", List.of("north", "east", "south", "west")),
                        new RuleSpec.Regex("code", "[A-Z]{2}[0-9]{3}"),
                        new RuleSpec.Sql("x5 <= x6", null)),
                List.of("yes", "no"),
                new DuplicateSpec(null),
                List.of(new OutlierSpec(List.of("x7"), OutlierSpec.Method.Z_SCORE, 8, OutlierSpec.Action.DROP)));
        List<FeatureSpec> features = List.of(
                new FeatureSpec.Numbers(
                        List.of(
                                "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
                                "x14"),
                        Scaling.STANDARDISE),
                new FeatureSpec.OneHot(List.of("region"), 10),
                new FeatureSpec.Cyclic(List.of("hour"), 24.0, null));
        PipelineSpec spec = PipelineSpecs.of(
                        source, new ShardSpec(folder.resolve("shards").toString(), 4, 1))
                .split(new SplitSpec(0.2, 1))
                .clean(clean)
                .features(features)
                .build();
        return new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
    }
}
