package org.starling.pipeline.record;

import org.apache.spark.sql.api.java.UDF1;
import scala.collection.Seq;

/** Packs the features of records that follow each other as {@code [values, records]}, row-major. Thread-safe. */
final class StepsByValue implements UDF1<Seq<byte[]>, byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] call(Seq<byte[]> records) {
        int steps = records.size();
        int values = records.head().length / Float.BYTES;
        byte[] packed = new byte[steps * values * Float.BYTES];
        for (int step = 0; step < steps; step++) {
            byte[] record = records.apply(step);
            for (int value = 0; value < values; value++) {
                System.arraycopy(
                        record, value * Float.BYTES, packed, (value * steps + step) * Float.BYTES, Float.BYTES);
            }
        }
        return packed;
    }
}
