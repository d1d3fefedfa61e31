package org.starling.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.PreprocessResult.Outcome;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.files.SourceSummary;
import org.starling.pipeline.files.WriteFailure;
import org.starling.pipeline.fit.TakenVocabulary;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.progress.BackgroundJobs;
import org.starling.pipeline.progress.BackgroundJobs.Result;
import org.starling.pipeline.progress.JobDescription;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.ShardDirectory;
import org.starling.pipeline.shard.ShardManifest;

/** Converts raw files to shards for training. Thread-safe if concurrent runs write to different folders. */
public final class Preprocess {
    private static final Logger LOG = LoggerFactory.getLogger(Preprocess.class);

    private final SparkSession spark;
    private final Configuration conf;

    public Preprocess(SparkSession spark) {
        this.spark = spark;
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Runs {@code spec}. Bad records are rejected and counted; the target is created only when it is complete.
     *
     * @param ifExists treatment of existing shards at the target
     * @throws DataException if a source cannot be read, or the target cannot be written
     */
    public PreprocessResult run(PipelineSpec spec, ExistingShards ifExists) {
        long start = System.nanoTime();
        ShardDirectory target = new ShardDirectory(spec.shards().path(), conf);
        requireUsable(target, ifExists);
        Optional<String> vocabulary = vocabularyDigest(spec);
        PreprocessSteps<?> steps = new PreprocessSteps<>(spark, spec, DataSteps.of(spark, spec));
        List<SourceFile> found = steps.files();
        try (BackgroundJobs background = new BackgroundJobs(spark)) {
            for (SourceFile file : found) {
                if (file.digest().isEmpty()) {
                    FoundFiles.requireOpenable(file, conf);
                }
            }
            // independent work does not wait for it
            Result<List<SourceFile>> digested = background.start(() -> SourceSummary.of(
                    ContentDigests.digest(JavaSparkContext.fromSparkContext(spark.sparkContext()), found)));
            Optional<ShardManifest> existing = reusable(
                    target, () -> SpecJson.fingerprint(spec, digested.await(), keyId(spec), vocabulary), ifExists);
            if (existing.isPresent()) {
                return new PreprocessResult(existing.get(), Outcome.REUSED, since(start));
            }
            target.requireReplaceable();
            return write(steps, target, () -> provenance(spec, digested.await(), vocabulary), ifExists, start);
        } catch (IOException e) {
            throw new DataException(
                    "Cannot write shards in %s: %s; make room or grant access there, or use another path"
                            .formatted(target.path(), WriteFailure.of(e).reason()),
                    e);
        } catch (Exception | FSError e) {
            throw DataException.explain(e);
        }
    }

    private Provenance provenance(PipelineSpec spec, List<SourceFile> sources, Optional<String> vocabulary) {
        return new Provenance(
                SpecJson.fingerprint(spec, sources, keyId(spec), vocabulary),
                SpecJson.toMap(spec),
                sources.stream().map(SourceFile::withoutSecrets).toList(),
                Instant.now().toString(),
                spark.version());
    }

    private Optional<String> vocabularyDigest(PipelineSpec spec) {
        return Optional.ofNullable(spec.text())
                .filter(text -> text.vocabularyOf() != null)
                .map(text -> TakenVocabulary.of(text, conf).digest());
    }

    private Optional<String> keyId(PipelineSpec spec) {
        return Optional.ofNullable(spec.privacyOrDefault().key())
                .map(file -> KeyedHash.of(file, conf).keyId());
    }

    private PreprocessResult write(
            PreprocessSteps<?> steps,
            ShardDirectory target,
            Supplier<Provenance> provenance,
            ExistingShards ifExists,
            long start)
            throws IOException {
        Path staging = null;
        JobDescription callers = new JobDescription(spark);
        try {
            staging = target.stage();
            ShardManifest manifest = steps.run(staging, provenance);
            // another job may have created the target in the meantime
            requireUsable(target, ifExists);
            Optional<ShardManifest> existing = reusable(target, manifest::fingerprint, ifExists);
            if (existing.isPresent()) {
                return new PreprocessResult(existing.get(), Outcome.REUSED, since(start));
            }
            target.publish(staging, manifest);
            staging = null;
            LOG.info(
                    "Wrote {} examples to {} in {} ms; rejected: {}",
                    manifest.ledger().kept(),
                    target.path(),
                    since(start).toMillis(),
                    manifest.ledger().rejected());
            return new PreprocessResult(manifest, Outcome.WRITTEN, since(start));
        } finally {
            callers.close();
            if (staging != null) {
                target.discard(staging);
            }
        }
    }

    private static void requireUsable(ShardDirectory target, ExistingShards ifExists) {
        if (ifExists == ExistingShards.FAIL && target.exists()) {
            throw existing(target, "exists");
        }
        if (ifExists == ExistingShards.OVERWRITE) {
            target.requireReplaceable();
        } else {
            target.requireManifest();
        }
    }

    /** The shards that are there, if they are those that would be written and need not be. */
    private static Optional<ShardManifest> reusable(
            ShardDirectory target, Supplier<String> fingerprint, ExistingShards ifExists) {
        boolean reuses = ifExists == ExistingShards.REUSE_IF_SAME || ifExists == ExistingShards.REPLACE_IF_DIFFERENT;
        if (!reuses || !target.exists()) {
            return Optional.empty();
        }
        ShardManifest existing = target.manifest();
        if (existing.fingerprint().equals(fingerprint.get())) {
            return Optional.of(existing);
        }
        if (ifExists == ExistingShards.REUSE_IF_SAME) {
            throw existing(target, "exists, made from other data or settings");
        }
        return Optional.empty();
    }

    private static DataException existing(ShardDirectory target, String fault) {
        return new DataException(
                "Cannot write shards: %s %s; use another path, or --overwrite".formatted(target.path(), fault));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
