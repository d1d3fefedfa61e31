package org.starling.benchmarks.tables;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.DuplicateSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;

/**
 * Starling's whole job on the dirty table: reads, validates, splits, fits, standardises, shuffles, writes shards and rejected
 * records.
 */
public final class StarlingTable implements Contender {
    private static final int SHARDS = 8;

    private final Settings settings;
    private DirtyTableFiles files;

    private StarlingTable(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws IOException {
        files = DirtyTableFiles.open(settings);
        for (long run = 0; run < settings.count("warmUpRuns"); run++) {
            measure();
        }
    }

    @Override
    public Measurement measure() {
        long start = System.nanoTime();
        RecordLedger ledger = new Preprocess(files.spark())
                .run(spec(files.target()), ExistingShards.FAIL)
                .manifest()
                .ledger();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measurement(ledger.offered(), seconds, Map.of("kept", (double) ledger.kept()));
    }

    private PipelineSpec spec(String target) {
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
        return new PipelineSpec(
                new CsvSource(files.source(), Header.PRESENT, "label", ",", null),
                null,
                new SplitSpec(0.2, 1),
                null,
                clean,
                List.of(new FeatureSpec.Numbers(DirtyTableFiles.NUMBERS, Scaling.STANDARDISE)),
                null,
                null,
                Normalisation.NONE,
                null,
                null,
                null,
                null,
                new ShardSpec(target, SHARDS, 1));
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }

    /** Kind {@code starling-table}; settings {@code rows}, {@code workers}, {@code fold}, {@code warmUpRuns}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-table";
        }

        @Override
        public Contender create(Settings settings) {
            return new StarlingTable(settings);
        }
    }
}
