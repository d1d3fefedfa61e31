package org.starling.pipeline.augment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.starling.kernels.augment.Smote;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.split.Splits;
import scala.Tuple2;

/** Generates examples by SMOTE, until each class is as large as the largest. One task generates the examples of one class. */
final class SmoteRows {
    /** Of larger classes, that many examples are bases and neighbours: those that come first in the global order. */
    private static final int MAX_BASES = 5_000;

    private SmoteRows() {}

    static Dataset<Row> of(Dataset<Row> examples, Map<Integer, Long> sizes, BalanceSpec balance) {
        long largest = sizes.values().stream().mapToLong(Long::longValue).max().orElse(0);
        HashMap<Integer, Long> missing = new HashMap<>();
        HashMap<Integer, Long> limits = new HashMap<>();
        sizes.forEach((label, size) -> {
            if (size < largest) {
                missing.put(label, largest - size);
                // hashes are uniform; twice the required number, so that enough are found
                double share = Math.min(1, 2.0 * MAX_BASES / size);
                limits.put(label, share == 1 ? Long.MAX_VALUE : (long) (Long.MIN_VALUE + share * 0x1p64));
            }
        });
        UDF2<Integer, Long, Boolean> isBase = (label, hash) -> limits.containsKey(label) && hash <= limits.get(label);
        JavaRDD<Row> made = examples.filter(col(ShardWriter.SPLIT)
                        .equalTo(Splits.TRAIN)
                        .and(udf(isBase, DataTypes.BooleanType).apply(col(ShardWriter.LABEL), col(ShardWriter.HASH))))
                .select(ShardWriter.LABEL, ShardWriter.HASH, ShardWriter.FEATURES)
                .toJavaRDD()
                .mapToPair(row -> new Tuple2<>(row.getInt(0), new Base(row.getLong(1), row.getAs(2))))
                .groupByKey()
                .flatMap(group -> make(group._1(), group._2(), missing.get(group._1()), balance));
        // a class index and a number decide the hash, so that it depends on no partition
        return examples.sparkSession()
                .createDataFrame(made, examples.schema())
                .withColumn(
                        ShardWriter.HASH,
                        functions.xxhash64(
                                lit("smote"), lit(balance.seed()), col(ShardWriter.LABEL), col(ShardWriter.HASH)));
    }

    private static Iterator<Row> make(int label, Iterable<Base> group, long count, BalanceSpec balance) {
        List<Base> bases = new ArrayList<>();
        group.forEach(bases::add);
        bases.sort(Base.ORDER);
        List<byte[]> features =
                bases.stream().limit(MAX_BASES).map(Base::features).toList();
        Smote smote = new Smote(features, balance.neighbours(), balance.seed() + label);
        return LongStream.range(0, count)
                .mapToObj(number -> RowFactory.create(Splits.TRAIN, number, smote.create(number), label))
                .iterator();
    }

    /** An example that new ones start from. */
    @SuppressWarnings("ArrayRecordComponent") // only ever compared by ORDER
    private record Base(long hash, byte[] features) implements Serializable {
        static final Comparator<Base> ORDER =
                Comparator.comparingLong(Base::hash).thenComparing(Base::features, Arrays::compareUnsigned);
    }
}
