package org.starling.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.fit.ArrayFeatures;
import org.starling.pipeline.fit.TableFeatures;
import org.starling.pipeline.fit.TypedFeatures;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.privacy.SensitiveColumns;
import org.starling.pipeline.record.RecordBlock;
import org.starling.pipeline.record.RecordBlocks;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.InferredSchema;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.SessionZone;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.ColumnType;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.validate.RecordHasher;
import org.starling.pipeline.validate.ValidatedRecord;
import org.starling.pipeline.validate.ValidationSpec;

/** All records of a job over tables: validated one by one, packed, and kept by Spark until closed. */
final class TableRecords implements AutoCloseable {
    private final CleanSpec clean;
    private final PipelineSpec spec;
    private final CellForms forms;
    /** Replaces texts of sensitive columns; null if there is no key. */
    private final KeyedHash hash;

    private final TableFeatures features;
    private final JavaRDD<RecordBlock> blocks;

    TableRecords(SparkSession spark, PipelineSpec spec) {
        this.spec = spec;
        CleanSpec cleaning = (spec.clean() == null ? CleanSpec.NONE : spec.clean()).comparedBy(spec.compare());
        TableSource source = (TableSource) spec.source();
        RawTable table = new TableReader(spark, source, Splits.TRAIN).read();
        hash = spec.privacyOrDefault().key() == null
                ? null
                : KeyedHash.of(
                        spec.privacyOrDefault().key(), spark.sparkContext().hadoopConfiguration());
        forms = new CellForms(spec.compare(), SessionZone.of(spark), Map.of(), sensitive(table));
        Map<String, ColumnType> types = types(spark, source, table, cleaning.missingTexts());
        List<FeatureSpec> specs = spec.features() == null ? unasked(source, table, types) : spec.features();
        ArrayFeatures arrays = new ArrayFeatures(table.elements(columns(specs, spec.targetsOrNone())));
        clean = withWeightRule(arrays.cleaning(cleaning));
        features = TableFeatures.of(
                arrays.features(specs), arrays.targets(spec.targetsOrNone()), spec.weight(), clean.missing());
        RawTable training = table.withElements(arrays.elements().values().stream()
                        .flatMap(List::stream)
                        .toList())
                .withSets(features.separators());
        TypedFeatures.requireAgree(features.inputs(), types);
        requireKey();
        requireFeatures(clean.missing());
        JavaRDD<ValidatedRecord> all = validated(source, training, Splits.TRAIN);
        if (spec.test() != null) {
            TableSource test = (TableSource) spec.test();
            RawTable testing = new TableReader(spark, test, Splits.TEST)
                    .read(features.inputs().stream().map(input -> input.name()).toList())
                    .withSets(features.separators());
            all = all.union(validated(test, testing, Splits.TEST));
        }
        String label = spec.targets() == null ? null : RecordBlock.NO_CLASS;
        blocks = RecordBlocks.of(
                        all, features.inputs(), label, spark.sparkContext().defaultParallelism())
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** The sensitive columns; null if there are none. A name without a column is an error, because it would protect nothing. */
    private SensitiveColumns sensitive(RawTable table) {
        SensitiveColumns found = spec.sensitiveColumns();
        for (String column : found.columns()) {
            SensitiveColumns one = new SensitiveColumns(List.of(column), null);
            if (table.columns().names().stream().noneMatch(one::contains)) {
                table.columns().require(column, "privacy.columns");
            }
        }
        return found.columns().isEmpty()
                ? null
                : new SensitiveColumns(found.columns(), hash == null ? null : hash.keyId());
    }

    /** A negative weight is a fault of its record. */
    private CleanSpec withWeightRule(CleanSpec cleaning) {
        if (spec.weight() == null) {
            return cleaning;
        }
        List<RuleSpec> rules = new ArrayList<>(cleaning.rules());
        rules.add(new RuleSpec.Range(spec.weight(), 0.0, null));
        return new CleanSpec(
                cleaning.missingTexts(),
                cleaning.undecodable(),
                cleaning.missing(),
                rules,
                cleaning.labels(),
                cleaning.duplicates(),
                cleaning.outliers());
    }

    private void requireKey() {
        for (TableInput input : features.inputs()) {
            if (!input.numeric() && forms.isSensitive(input.name()) && hash == null) {
                throw new DataException(
                        "Cannot encode the sensitive column '%s': its texts are replaced by keyed hashes, and there is no key; name a file with a random key in data.privacy.key"
                                .formatted(input.name()));
            }
        }
    }

    /** The columns of which arrays stand for their elements, and not for sets. */
    private static Set<String> columns(List<FeatureSpec> specs, List<TargetSpec> targets) {
        return Stream.concat(specs.stream(), targets.stream().map(TargetSpec::encoding))
                .filter(one -> !(one instanceof FeatureSpec.MultiHot))
                .flatMap(one -> one.columns().stream())
                .collect(Collectors.toSet());
    }

    CleanSpec clean() {
        return clean;
    }

    /** The forms in which cells are compared. */
    CellForms forms() {
        return forms;
    }

    /** Replaces texts of sensitive columns; null if there is no key. */
    KeyedHash hash() {
        return hash;
    }

    TableFeatures features() {
        return features;
    }

    /** The records, read at the first call. */
    JavaRDD<RecordBlock> blocks() {
        return blocks;
    }

    /** The types of columns: inferred only if no features are configured, else as declared. */
    private Map<String, ColumnType> types(
            SparkSession spark, TableSource source, RawTable table, List<String> missingTexts) {
        if (!(source instanceof CsvSource csv)) {
            return Map.of();
        }
        boolean learns = csv.infersTypes() && spec.features() == null;
        return learns
                ? InferredSchema.of(spark, table, missingTexts)
                : csv.declared().types();
    }

    /** By default all columns but the label are features, as numbers or by their types. */
    private List<FeatureSpec> unasked(TableSource source, RawTable table, Map<String, ColumnType> types) {
        Set<String> others = new HashSet<>();
        if (spec.windows() != null) {
            others.add(spec.windows().time());
            others.addAll(spec.windows().by());
        }
        if (isGrouped()) {
            others.addAll(spec.split().by());
        }
        if (spec.weight() != null) {
            table.columns().require(spec.weight(), "weight");
            others.add(spec.weight());
        }
        if (spec.windows() == null || spec.windows().horizon() == 0) {
            // a forecast is learnt from past values; the present value must not be a feature
            spec.targetsOrNone().forEach(target -> others.addAll(target.columns()));
        }
        List<String> columns = source.features() != null
                ? source.features()
                : table.columns().names().stream()
                        .filter(name -> !name.equals(source.label()) && !others.contains(name))
                        .filter(name -> !table.columns().onlyByName().contains(name))
                        .toList();
        if (columns.isEmpty()) {
            throw new DataException("Cannot read table: %s has no column besides the label; name a table with features"
                    .formatted(table.columns().location()));
        }
        columns.forEach(column -> table.columns().require(column, "features"));
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

    private void requireFeatures(List<MissingSpec> filled) {
        Set<String> known =
                features.inputs().stream().map(TableInput::name).collect(Collectors.toCollection(LinkedHashSet::new));
        for (MissingSpec missing : filled) {
            for (String column : missing.columns()) {
                if (!known.contains(column)) {
                    throw new DataException(
                            "Cannot fill missing values: column '%s' is neither a feature nor a target; correct clean.missing%s"
                                    .formatted(column, NearestName.hint(column, known)));
                }
            }
        }
    }

    private JavaRDD<ValidatedRecord> validated(TableSource source, RawTable table, String splitName) {
        Set<String> filled = clean.missing().stream()
                .filter(missing -> missing.fill() != MissingFill.DROP)
                .flatMap(missing -> missing.columns().stream())
                .collect(Collectors.toSet());
        ValidationSpec required = new ValidationSpec(
                clean,
                features.inputs(),
                features.featureInputs(),
                filled,
                source.label(),
                spec.targets() == null ? LabelUse.REQUIRED : LabelUse.IF_PRESENT,
                spec.windows(),
                isGrouped() ? spec.split().by() : null,
                forms,
                hash);
        long splitSeed = spec.split() == null ? 0 : spec.split().seed();
        return table.validated(
                required,
                splitName,
                new RecordHasher.Seeds(splitSeed, spec.shards().seed()));
    }

    private boolean isGrouped() {
        return spec.split() != null && spec.split().grouped();
    }

    @Override
    public void close() {
        blocks.unpersist(true);
    }
}
