package org.starling.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.StagedRecords.RecordCount;
import org.starling.pipeline.augment.Enlargement;
import org.starling.pipeline.clean.Books;
import org.starling.pipeline.clean.RejectedRecords;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.FeatureEncoder;
import org.starling.pipeline.encode.StepLabels;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.normalise.Fitted;
import org.starling.pipeline.normalise.TransformFitter;
import org.starling.pipeline.order.HashRanks;
import org.starling.pipeline.progress.PipelineStep;
import org.starling.pipeline.shard.PackedLabels;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.split.Division;
import org.starling.pipeline.split.HashSplit;
import org.starling.pipeline.split.Sides;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.split.StratifiedSplit;
import org.starling.pipeline.statistics.StatisticsFitter;
import org.starling.pipeline.text.TextFitter;

/** Turns staged records into shards in a given folder. Made for one run. */
final class ShardJob {
    private final SparkSession spark;
    private final PipelineSpec spec;
    private final StagedRecords staged;
    private final List<RecordCount> counts;
    /** What a split by hash makes of the records; null for any other. */
    private final Sides sides;

    private final ClassIndex classes;
    private final boolean eachStep;
    /** Records that have too few tokens for their labels. */
    private long tooShort;

    /** Parses the records and numbers their classes. */
    ShardJob(SparkSession spark, PipelineSpec spec, StagedRecords staged) {
        this.spark = spark;
        this.spec = spec;
        this.staged = staged;
        PipelineStep.JUDGE.begin(spark);
        this.counts = staged.count();
        requireUsable();
        PipelineStep.DIVIDE.begin(spark);
        this.sides = spec.splitsByHash()
                ? Sides.of(hashes(usable()).queryExecution().toRdd().toJavaRDD(), spec.split())
                : null;
        this.eachStep = TextSource.labelsEachStep(spec.source());
        // where steps have labels, examples have none of their own
        this.classes = eachStep ? new ClassIndex(trainingClasses()) : ClassIndex.fit(trainingClasses());
    }

    /** Writes the shards and the rejected records, and describes them. */
    ShardManifest write(Path folder, List<SourceFile> sources, String fingerprint) {
        Column index = udf(classes, DataTypes.IntegerType).apply(col(RawExamples.LABEL));
        Dataset<Row> usable = usable();
        Dataset<Row> kept = usable.filter(index.isNotNull()).withColumn(ShardWriter.SPLIT, splitOf(usable));

        PipelineStep.FIT.begin(spark);
        RawFormat raw = staged.format();
        Dataset<Row> training = kept.filter(col(ShardWriter.SPLIT).equalTo(Splits.TRAIN));
        Fitted fitted = spec.text() == null
                ? TransformFitter.fit(raw, spec.normalise(), StatisticsFitter.fit(training, raw), shape(raw))
                : TransformFitter.fit(raw, TextFitter.fit(training, spec.text()));

        Column packed = udf(new FeatureEncoder(fitted.transform()), DataTypes.BinaryType)
                .apply(col(RawExamples.FEATURES));
        Column label = eachStep ? stepLabels(fitted) : index;
        Dataset<Row> labelled = kept;
        if (eachStep) {
            tooShort = kept.filter(label.isNull()).count();
            labelled = kept.filter(label.isNotNull());
        }
        Dataset<Row> packedRows = labelled.select(
                col(ShardWriter.SPLIT),
                col(StagedRecords.ORDER_HASH).as(ShardWriter.HASH),
                packed.as(ShardWriter.FEATURES),
                label.as(ShardWriter.LABEL));
        List<String> names = eachStep ? fitted.transform().text().vocabulary() : classes.classes();
        LabelFormat format = eachStep
                ? new LabelFormat.ClassSequence(names.size(), spec.text().length())
                : new LabelFormat.ClassIndex(names.size());
        PipelineStep.WRITE.begin(spark);
        Map<String, SplitManifest> splits;
        try (Enlargement enlargement = new Enlargement(spec.augment(), spec.balance(), fitted.features())) {
            splits = new ShardWriter(
                            enlargement.apply(packedRows),
                            fitted.features().bytes() + PackedLabels.bytes(format),
                            List.of(Splits.TRAIN, Splits.TEST),
                            eachStep ? 0 : names.size())
                    .write(folder, spec.shards().count(), offered());
        }

        PipelineStep.SET_ASIDE.begin(spark);
        Map<String, Long> rejected = rejected();
        long rejectedTotal =
                rejected.values().stream().mapToLong(Long::longValue).sum();
        if (rejectedTotal > 0) {
            Dataset<Row> unseen =
                    usable.filter(index.isNull()).withColumn(RawExamples.REASON, lit(RejectedRecords.UNSEEN_CLASS));
            Dataset<Row> aside = staged.rows().union(unseen);
            if (tooShort > 0) {
                aside = aside.union(kept.filter(label.isNull())
                        .drop(ShardWriter.SPLIT)
                        .withColumn(RawExamples.REASON, lit(StepLabels.TOO_FEW)));
            }
            Dataset<Row> records = RejectedRecords.of(aside);
            RejectedRecords.write(records, rejectedTotal, new Path(folder, "rejected").toString());
        }
        if (splits.get(Splits.TRAIN).examples() == 0) {
            throw new DataException(
                    "Cannot preprocess: no example to train on is left of %d records %s; check the source"
                            .formatted(offered(), rejected));
        }
        return new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(fitted.features(), format),
                names,
                splits,
                fitted.transform(),
                null,
                new Books(offered(), kept(splits), rejected),
                new Provenance(
                        fingerprint,
                        SpecJson.toMap(spec),
                        sources,
                        Instant.now().toString(),
                        spark.version()));
    }

    private static Column stepLabels(Fitted fitted) {
        StepLabels labels = new StepLabels(fitted.transform().text());
        return udf(labels, DataTypes.BinaryType).apply(col(RawExamples.FEATURES));
    }

    private Dataset<Row> usable() {
        return staged.rows().filter(col(RawExamples.REASON).isNull());
    }

    private static Dataset<Row> hashes(Dataset<Row> usable) {
        return usable.select(
                col(RawExamples.LABEL).as(HashRanks.GROUP),
                col(StagedRecords.SPLIT_HASH).as(HashRanks.HASH));
    }

    private Column splitOf(Dataset<Row> usable) {
        if (spec.split() == null) {
            return col(StagedRecords.PART);
        }
        long perClass = offered() / classes.classes().size();
        double test = spec.split().test();
        Division split = sides == null ? StratifiedSplit.fit(hashes(usable), perClass, test) : new HashSplit(test);
        return udf(split, DataTypes.StringType).apply(col(RawExamples.LABEL), col(StagedRecords.SPLIT_HASH));
    }

    private List<Integer> shape(RawFormat raw) {
        if (spec.shape() == null) {
            return raw.shape();
        }
        long wanted = spec.shape().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        if (wanted != raw.length()) {
            throw new DataException("Cannot shape examples: shape %s has %d values, the source has %d %s; correct shape"
                    .formatted(spec.shape(), wanted, raw.length(), raw.shape()));
        }
        return spec.shape();
    }

    private List<String> trainingClasses() {
        if (sides != null) {
            return List.copyOf(sides.classes(Splits.TRAIN));
        }
        return counts.stream()
                .filter(count -> count.usable() && count.part().equals(Splits.TRAIN))
                .map(RecordCount::label)
                .toList();
    }

    private void requireUsable() {
        if (counts.stream().noneMatch(count -> count.usable() && count.part().equals(Splits.TRAIN))) {
            throw new DataException(
                    "Cannot preprocess: none of the %d records is usable for training %s; check the source"
                            .formatted(offered(), reasons()));
        }
    }

    /** Records that examples were made of: as many as the examples say, unless classes were balanced. */
    private long kept(Map<String, SplitManifest> splits) {
        int versions = spec.augment() == null ? 1 : 1 + spec.augment().copies();
        return spec.balance() == null
                ? splits.get(Splits.TRAIN).examples() / versions
                        + splits.get(Splits.TEST).examples()
                : usableRecords();
    }

    private long usableRecords() {
        return counts.stream()
                        .filter(count -> count.usable() && classes.contains(count.label()))
                        .mapToLong(RecordCount::count)
                        .sum()
                - tooShort;
    }

    private long offered() {
        return counts.stream().mapToLong(RecordCount::count).sum();
    }

    private Map<String, Long> rejected() {
        Map<String, Long> rejected = reasons();
        long unseen = counts.stream()
                .filter(count -> count.usable() && !classes.contains(count.label()))
                .mapToLong(RecordCount::count)
                .sum();
        if (unseen > 0) {
            rejected.put(RejectedRecords.UNSEEN_CLASS, unseen);
        }
        if (tooShort > 0) {
            rejected.put(StepLabels.TOO_FEW, tooShort);
        }
        return rejected;
    }

    private Map<String, Long> reasons() {
        return counts.stream()
                .filter(count -> !count.usable())
                .collect(Collectors.groupingBy(
                        RecordCount::reason, TreeMap::new, Collectors.summingLong(RecordCount::count)));
    }
}
