package org.starling.pipeline.encode;

import org.apache.spark.sql.api.java.UDF1;
import org.starling.pipeline.source.RawFormat;

/** Packs the raw features of one image as shards hold them: pixels byte by byte. Null stays null. Thread-safe. */
public final class FeatureEncoder implements UDF1<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final int rawBytes;

    public FeatureEncoder(RawFormat raw) {
        rawBytes = raw.bytes();
    }

    @Override
    public byte[] call(byte[] raw) {
        if (raw != null && raw.length != rawBytes) {
            throw new IllegalArgumentException(
                    "Cannot encode an example: it has %d bytes, not %d".formatted(raw.length, rawBytes));
        }
        return raw;
    }
}
