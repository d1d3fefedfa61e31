package org.starling.pipeline.augment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.SeedMixer;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.split.Splits;

/**
 * Expands packed training examples by {@link AugmentSpec} and {@link BalanceSpec}. Each new example has its own position in the
 * global order, so copies are not adjacent. Features are computed when they are read. Only examples of SMOTE are kept by Spark
 * until this is closed, because writing shards reads examples several times.
 */
public final class TrainingSetExpansion implements AutoCloseable {
    private static final String COPY = "copy";
    private static final String OWN_HASH = "own_hash";

    private final AugmentSpec augment;
    private final BalanceSpec balance;
    private final FeatureFormat features;
    private Dataset<Row> made;

    /**
     * @param augment null for no augmented copies
     * @param balance null for no balancing of classes
     * @param features format of the packed features
     * @throws DataException if one of them cannot be applied to such examples
     */
    public TrainingSetExpansion(AugmentSpec augment, BalanceSpec balance, FeatureFormat features) {
        this.augment = augment;
        this.balance = balance;
        this.features = features;
        if (balance != null && balance.method() == BalanceSpec.Method.SMOTE && features.type() != FeatureType.FLOAT32) {
            throw new DataException(
                    "Cannot balance: smote needs tables, the examples are images or texts; say method: oversample");
        }
        if (augment != null) {
            AugmentedCopy.requireFit(augment, features);
        }
    }

    /** Returns the given and the new examples, in the columns of {@link ShardWriter}. May be called once. */
    public Dataset<Row> apply(Dataset<Row> examples) {
        if (augment == null && balance == null) {
            return examples;
        }
        boolean smote = balance != null && balance.method() == BalanceSpec.Method.SMOTE;
        Map<Integer, Long> sizes = balance == null ? Map.of() : sizes(examples);
        Dataset<Row> all = examples;
        if (smote) {
            made = SmoteRows.of(examples, sizes, balance).persist(StorageLevel.MEMORY_AND_DISK());
            all = examples.union(made);
        }

        int versions = augment == null ? 1 : 1 + augment.copies();
        UDF2<Integer, Long, Integer> repeats =
                balance == null || smote ? (label, hash) -> 1 : new Repeats(sizes, balance.seed());
        Column count = when(
                        col(ShardWriter.SPLIT).equalTo(Splits.TRAIN),
                        udf(repeats, DataTypes.IntegerType)
                                .apply(col(ShardWriter.LABEL), col(ShardWriter.HASH))
                                .multiply(versions))
                .otherwise(1);
        Column isOriginal = col(COPY).mod(versions).equalTo(0);
        Column packed = col(ShardWriter.FEATURES);
        Column changed = augment == null
                ? packed
                : when(isOriginal, packed)
                        .otherwise(udf(new AugmentedCopy(augment, features), DataTypes.BinaryType)
                                .apply(packed, col(OWN_HASH), col(COPY)));
        return all.withColumn(COPY, explode(sequence(lit(0), count.minus(1))))
                .withColumnRenamed(ShardWriter.HASH, OWN_HASH)
                .select(
                        col(ShardWriter.SPLIT),
                        when(col(COPY).equalTo(0), col(OWN_HASH))
                                .otherwise(xxhash64(lit(COPY), col(OWN_HASH), col(COPY)))
                                .as(ShardWriter.HASH),
                        changed.as(ShardWriter.FEATURES),
                        col(ShardWriter.LABEL));
    }

    /** Releases the examples that Spark keeps; the result of {@link #apply} would be computed again. */
    @Override
    public void close() {
        if (made != null) {
            made.unpersist(true);
        }
    }

    private static Map<Integer, Long> sizes(Dataset<Row> examples) {
        Map<Integer, Long> sizes = new HashMap<>();
        examples.filter(col(ShardWriter.SPLIT).equalTo(Splits.TRAIN))
                .groupBy(ShardWriter.LABEL)
                .count()
                .collectAsList()
                .forEach(row -> sizes.put(row.getInt(0), row.getLong(1)));
        return sizes;
    }

    /** Number of occurrences of an example, by the size of its class; its hash decides on the fraction. */
    static final class Repeats implements UDF2<Integer, Long, Integer> {
        private static final long serialVersionUID = 1L;

        private final HashMap<Integer, Long> sizes;
        private final long largest;
        private final long seed;

        Repeats(Map<Integer, Long> sizes, long seed) {
            this.sizes = new HashMap<>(sizes);
            this.largest =
                    sizes.values().stream().mapToLong(Long::longValue).max().orElse(0);
            this.seed = seed;
        }

        @Override
        public Integer call(Integer label, Long hash) {
            Long size = sizes.get(label);
            if (size == null) {
                return 1;
            }
            double wanted = (double) largest / size;
            int whole = (int) wanted;
            return SeedMixer.fraction(hash ^ seed) < wanted - whole ? whole + 1 : whole;
        }
    }
}
