package org.starling.pipeline.source.table;

import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.column.TextSlice;

/** Converts texts from and to those of Spark. */
public final class SparkTexts {
    private SparkTexts() {}

    /** A text that shares the memory of {@code text}; null for null. */
    public static UTF8String of(TextSlice text) {
        return text == null ? null : UTF8String.fromBytes(text.bytes(), text.offset(), text.length());
    }

    /** Moves a text to that of Spark, whose memory it shares if that is an array. Returns whether there is one. */
    static boolean move(TextSlice text, UTF8String other) {
        if (other == null) {
            text.clear();
            return false;
        }
        if (other.getBaseObject() instanceof byte[] bytes) {
            text.move(bytes, (int) (other.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET), other.numBytes());
        } else {
            text.move(other.getBytes());
        }
        return true;
    }
}
