package org.starling.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.PreprocessResult.Outcome;
import org.starling.pipeline.codegen.SmallMethods;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.files.SourceSummary;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.BackgroundJobs.Result;
import org.starling.pipeline.progress.PipelineStep;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.ShardDirectory;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.registry.SourceReaders;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.split.Splits;

/** Turns raw files into training-ready shards. Thread-safe as far as different runs write to different places. */
public final class Preprocess {
    private static final Logger LOG = LoggerFactory.getLogger(Preprocess.class);

    private final SparkSession spark;
    private final Configuration conf;

    public Preprocess(SparkSession spark) {
        this.spark = spark;
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Runs {@code spec}. Bad records are set aside and counted; the target appears only when it is complete.
     *
     * @param ifExists what to do when the target is there already
     * @throws DataException if a source cannot be read, or the target cannot be written
     */
    public PreprocessResult run(PipelineSpec spec, IfExists ifExists) {
        long start = System.nanoTime();
        ShardDirectory target = new ShardDirectory(spec.shards().path(), conf);
        requireReplaceable(target, ifExists);
        List<SourceFile> found = new ArrayList<>(files(spec.source(), Splits.TRAIN));
        if (spec.test() != null) {
            found.addAll(files(spec.test(), Splits.TEST));
        }
        try (BackgroundJobs background = new BackgroundJobs(spark)) {
            // whatever does not need it does not wait for it
            Result<List<SourceFile>> digested = background.start(() -> SourceSummary.of(
                    ContentDigests.digest(JavaSparkContext.fromSparkContext(spark.sparkContext()), found)));
            if (reuses(ifExists) && target.exists()) {
                ShardManifest existing = target.manifest();
                if (existing.fingerprint().equals(SpecJson.fingerprint(spec, digested.await()))) {
                    return new PreprocessResult(existing, Outcome.REUSED, since(start));
                }
                if (ifExists == IfExists.REUSE_IF_SAME) {
                    throw existing(target, "exists, made from other data or settings");
                }
            }
            ShardManifest manifest = write(spec, target, () -> provenance(spec, digested.await()));
            LOG.info(
                    "Wrote {} examples to {} in {} ms; set aside: {}",
                    manifest.books().kept(),
                    target.path(),
                    since(start).toMillis(),
                    manifest.books().rejected());
            return new PreprocessResult(manifest, Outcome.WRITTEN, since(start));
        } catch (IOException e) {
            throw new DataException(
                    "Cannot write shards: %s (%s); check the file system".formatted(target.path(), e.getMessage()), e);
        } catch (Exception e) {
            throw DataException.explain(e);
        }
    }

    private Provenance provenance(PipelineSpec spec, List<SourceFile> sources) {
        return new Provenance(
                SpecJson.fingerprint(spec, sources),
                SpecJson.toMap(spec),
                sources,
                Instant.now().toString(),
                spark.version());
    }

    private ShardManifest write(PipelineSpec spec, ShardDirectory target, Supplier<Provenance> provenance)
            throws IOException {
        Path staging = null;
        try {
            staging = target.stage();
            ShardManifest manifest = spec.source() instanceof TableSource
                    ? writeTable(spec, staging, provenance)
                    : writeImages(spec, staging, provenance);
            target.publish(staging, manifest);
            staging = null;
            return manifest;
        } finally {
            PipelineStep.end(spark);
            if (staging != null) {
                target.discard(staging);
            }
        }
    }

    private ShardManifest writeTable(PipelineSpec spec, Path folder, Supplier<Provenance> provenance) {
        SmallMethods limit = new SmallMethods(spark);
        try (TableJob job = new TableJob(spark, spec)) {
            return job.write(folder, provenance);
        } finally {
            limit.close();
        }
    }

    private ShardManifest writeImages(PipelineSpec spec, Path folder, Supplier<Provenance> provenance) {
        SourceReader train = reader(spec.source(), Splits.TRAIN);
        Optional<SourceReader> test = Optional.ofNullable(spec.test()).map(source -> reader(source, Splits.TEST));
        try (StagedRecords staged = new StagedRecords(spark, spec, train, test)) {
            return new ShardJob(spark, spec, staged).write(folder, provenance);
        }
    }

    private List<SourceFile> files(SourceSpec source, String role) {
        return source instanceof TableSource table
                ? new TableReader(spark, table, role).files()
                : reader(source, role).files();
    }

    private static void requireReplaceable(ShardDirectory target, IfExists ifExists) {
        if (!target.exists() || ifExists == IfExists.REUSE_IF_SAME) {
            return;
        }
        if (ifExists == IfExists.FAIL) {
            throw existing(target, "exists");
        }
        // never delete a folder that somebody named by mistake
        target.manifest();
    }

    private static boolean reuses(IfExists ifExists) {
        return ifExists == IfExists.REUSE_IF_SAME || ifExists == IfExists.REPLACE_IF_DIFFERENT;
    }

    private static DataException existing(ShardDirectory target, String fault) {
        return new DataException(
                "Cannot write shards: %s %s; use another path, or --overwrite".formatted(target.path(), fault));
    }

    private SourceReader reader(SourceSpec source, String role) {
        return SourceReaders.of(source, role, conf);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
