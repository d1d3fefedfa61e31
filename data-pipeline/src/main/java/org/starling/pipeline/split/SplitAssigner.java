package org.starling.pipeline.split;

import java.io.Serializable;
import java.util.function.LongPredicate;
import org.apache.spark.sql.api.java.UDF2;

/** Assigns each record to training or test. Immutable, thread-safe. */
public sealed interface SplitAssigner extends UDF2<String, Long, String>, Serializable
        permits StratifiedSplit, HashSplit {
    /** Selects the hashes of a class that are for testing. */
    LongPredicate forTest(String label);

    /** {@link Splits#TRAIN} or {@link Splits#TEST}, for the class of a record and its hash. */
    @Override
    default String call(String label, Long hash) {
        return forTest(label).test(hash) ? Splits.TEST : Splits.TRAIN;
    }
}
