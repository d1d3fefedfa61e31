package org.starling.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.normalise.Normalisation;
import org.starling.pipeline.series.SeriesKeys;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.schema.ColumnType;
import org.starling.pipeline.source.table.InferredSchema;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.split.GroupColumns;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.table.TableFeatures;
import org.starling.pipeline.table.TypedFeatures;
import org.starling.pipeline.table.clean.CleanTable;
import org.starling.pipeline.table.clean.Duplicates;
import org.starling.pipeline.table.clean.LineJudge;
import org.starling.pipeline.table.line.HashPurposes;
import org.starling.pipeline.table.line.LineRecords;
import org.starling.pipeline.table.line.RecordHasher;
import org.starling.pipeline.table.record.RecordBlock;
import org.starling.pipeline.table.record.RecordBlocks;
import org.starling.pipeline.table.spec.CleanSpec;
import org.starling.pipeline.table.spec.FeatureSpec;
import org.starling.pipeline.table.spec.MissingFill;
import org.starling.pipeline.table.spec.Scaling;

/** All records of a job over tables: judged one by one, packed, and kept by Spark until closed. */
final class TableRecords implements AutoCloseable {
    private static final String CONTENT = "__content";
    private static final String OTHER_CONTENT = "__other_content";

    private final CleanSpec clean;
    private final PipelineSpec spec;
    private final TableFeatures features;
    private final JavaRDD<RecordBlock> blocks;

    TableRecords(SparkSession spark, PipelineSpec spec) {
        this.spec = spec;
        clean = spec.clean() == null ? CleanSpec.NONE : spec.clean();
        TableSource source = (TableSource) spec.source();
        RawTable training = new TableReader(spark, source, Splits.TRAIN).read();
        Map<String, ColumnType> types = types(spark, source, training);
        features = TableFeatures.of(
                spec.features() == null ? unasked(source, training, types) : spec.features(), spec.targetsOrNone());
        TypedFeatures.requireAgree(features.inputs(), types);
        clean.missing().forEach(missing -> missing.columns().forEach(this::requireFeature));
        JavaRDD<InternalRow> all = judged(source, training, Splits.TRAIN);
        if (spec.test() != null) {
            TableSource test = (TableSource) spec.test();
            RawTable testing = new TableReader(spark, test, Splits.TEST)
                    .read(features.inputs().stream().map(input -> input.name()).toList());
            all = all.union(judged(test, testing, Splits.TEST));
        }
        blocks = RecordBlocks.of(all, features.inputs(), spark.sparkContext().defaultParallelism())
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    CleanSpec clean() {
        return clean;
    }

    TableFeatures features() {
        return features;
    }

    /** The records, read when they are first asked for. */
    JavaRDD<RecordBlock> blocks() {
        return blocks;
    }

    /** The types of columns that have some; whatever features are asked for, without learning any from the data. */
    private Map<String, ColumnType> types(SparkSession spark, TableSource source, RawTable table) {
        if (!(source instanceof CsvSource csv)) {
            return Map.of();
        }
        boolean learns = csv.infersTypes() && spec.features() == null;
        return learns
                ? InferredSchema.of(spark, table, clean.missingTexts())
                : csv.declared().types();
    }

    /** Without other wishes all columns but the label are features: numbers, or what their types are. */
    private List<FeatureSpec> unasked(TableSource source, RawTable table, Map<String, ColumnType> types) {
        Set<String> others = new HashSet<>();
        if (spec.windows() != null) {
            others.add(spec.windows().time());
            others.addAll(spec.windows().by());
        }
        if (isGrouped()) {
            others.addAll(spec.split().by());
        }
        if (spec.windows() == null || spec.windows().horizon() == 0) {
            // what will be is learnt from what has been; what is must not be known
            spec.targetsOrNone().forEach(target -> others.addAll(target.columns()));
        }
        List<String> columns = source.features() != null
                ? source.features()
                : table.columns().stream()
                        .filter(name -> !name.equals(source.label()) && !others.contains(name))
                        .toList();
        if (columns.isEmpty()) {
            throw new DataException("Cannot read table: %s has no column beside the label; name a table with features"
                    .formatted(table.location()));
        }
        columns.forEach(column -> table.require(column, "features"));
        Scaling scaling = scaling(spec.normalise());
        return types.isEmpty()
                ? List.of(new FeatureSpec.Numbers(columns, scaling))
                : TypedFeatures.of(columns, types, scaling);
    }

    private static Scaling scaling(Normalisation normalise) {
        return switch (normalise) {
            case NONE -> Scaling.NONE;
            case SCALE -> Scaling.MIN_MAX;
            case STANDARDISE, STANDARDISE_CHANNELS -> Scaling.STANDARDISE;
        };
    }

    private void requireFeature(String column) {
        List<String> known =
                features.inputs().stream().map(input -> input.name()).toList();
        if (!known.contains(column)) {
            throw new DataException(
                    "Cannot fill missing values: column '%s' is neither a feature nor a target; correct clean.missing%s"
                            .formatted(column, NearestName.hint(column, known)));
        }
    }

    private JavaRDD<InternalRow> judged(TableSource source, RawTable table, String part) {
        Set<String> filled = clean.missing().stream()
                .filter(missing -> missing.fill() != MissingFill.DROP)
                .flatMap(missing -> missing.columns().stream())
                .collect(Collectors.toSet());
        CleanTable cleaned = new CleanTable(
                table,
                clean,
                features.inputs(),
                filled,
                Optional.ofNullable(source.label()),
                spec.targets() == null ? LabelUse.REQUIRED : LabelUse.IF_PRESENT);
        // places in time series, and groups, are learnt from rows
        Optional<LineJudge> lines = spec.windows() == null && !isGrouped() ? cleaned.lineJudge() : Optional.empty();
        return lines.map(judge -> lineByLine(table, judge, part))
                .orElseGet(() ->
                        hashed(cleaned, table, part).queryExecution().toRdd().toJavaRDD());
    }

    private JavaRDD<InternalRow> lineByLine(RawTable table, LineJudge judge, String part) {
        List<Integer> key = null;
        if (isKeyed()) {
            clean.duplicates().by().forEach(column -> table.require(column, Duplicates.BY));
            key = clean.duplicates().by().stream().map(table.columns()::indexOf).toList();
        }
        RecordHasher hasher = new RecordHasher(
                features.inputs(), key, part, splitSeed(), spec.shards().seed());
        String label = spec.targets() == null ? null : RecordBlock.NO_CLASS;
        return LineRecords.of(table.lines(), judge, hasher, features.inputs(), part, label);
    }

    private boolean isKeyed() {
        return clean.duplicates() != null && clean.duplicates().by() != null;
    }

    private long splitSeed() {
        return spec.split() == null ? 0 : spec.split().seed();
    }

    private Dataset<Row> hashed(CleanTable cleaned, RawTable table, String part) {
        List<Column> keys = new ArrayList<>(
                isKeyed() ? Duplicates.keys(table, clean.duplicates(), clean.missingTexts(), part) : List.of());
        if (spec.windows() != null) {
            keys.addAll(SeriesKeys.of(table, spec.windows()));
        }
        if (isGrouped()) {
            keys.addAll(GroupColumns.of(table, spec.split(), clean.missingTexts()));
        }
        Dataset<Row> judged = cleaned.judged(keys);
        List<Column> content = new ArrayList<>();
        List<Column> cells = new ArrayList<>();
        for (int i = 0; i < features.inputs().size(); i++) {
            content.add(coalesce(
                    col(CleanTable.cell(i)),
                    features.inputs().get(i).numeric()
                            ? lit(HashPurposes.MISSING_NUMBER)
                            : lit(HashPurposes.MISSING_TEXT)));
            cells.add(col(CleanTable.cell(i)));
        }
        content.add(col(RawExamples.LABEL));
        if (spec.windows() != null) {
            judged = SeriesKeys.judged(judged);
            content.add(col(SeriesKeys.TIME));
            content.add(col(SeriesKeys.SERIES));
        }
        if (isGrouped()) {
            judged = GroupColumns.judged(judged);
            // equal records of two groups are two records
            content.add(col(GroupColumns.GROUP));
        }
        // all that goes by content goes by these two hashes of it
        Dataset<Row> hashed = judged.select(
                col("*"),
                hash(HashPurposes.CONTENT, content).as(CONTENT),
                hash(HashPurposes.OTHER_CONTENT, content).as(OTHER_CONTENT));
        List<Column> both = List.of(col(CONTENT), col(OTHER_CONTENT));
        List<Column> selected = new ArrayList<>(List.of(
                col(RawExamples.SOURCE),
                col(RawExamples.REASON),
                col(RawExamples.RECORD),
                spec.targets() == null ? col(RawExamples.LABEL) : lit(RecordBlock.NO_CLASS),
                lit(part),
                hash(HashPurposes.split(splitSeed()), isGrouped() ? List.of(col(GroupColumns.GROUP)) : both),
                hash(HashPurposes.shuffle(spec.shards().seed()), both)));
        selected.addAll(copyKeys(part, both));
        selected.addAll(cells);
        if (spec.windows() != null) {
            Column[] own = cells.subList(0, features.featureInputs()).toArray(Column[]::new);
            // as a text, in which different lists of names differ, too
            selected.addAll(List.of(to_json(col(SeriesKeys.SERIES)), col(SeriesKeys.TIME), xxhash64(own)));
        }
        return hashed.select(selected.toArray(Column[]::new));
    }

    private boolean isGrouped() {
        return spec.split() != null && spec.split().grouped();
    }

    /** What tells copies: the key that was asked for, else the content; null where none are looked for. */
    private List<Column> copyKeys(String part, List<Column> content) {
        if (clean.duplicates() == null) {
            return List.of(lit(null).cast("bigint"), lit(0L));
        }
        return isKeyed() ? List.of(col(Duplicates.KEY), col(Duplicates.CHECK)) : Duplicates.keys(content, part);
    }

    private static Column hash(String purpose, List<Column> content) {
        List<Column> all = new ArrayList<>(List.of(lit(purpose)));
        all.addAll(content);
        return xxhash64(all.toArray(Column[]::new));
    }

    @Override
    public void close() {
        blocks.unpersist(true);
    }
}
