package org.starling.pipeline.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.api.java.UDF1;
import org.starling.pipeline.normalise.ColumnScaling;
import org.starling.pipeline.normalise.FittedTransform;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.text.TextEncoder;

/**
 * Packs the raw features of one example as shards hold them: pixels byte by byte, table columns scaled and stored as
 * little-endian floats, texts as numbers of tokens. Null stays null. Thread-safe.
 */
public final class FeatureEncoder implements UDF1<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final RawType type;
    private final int rawBytes;
    private final ColumnScaling[] columns;
    private final TextEncoder text;

    public FeatureEncoder(FittedTransform transform) {
        type = transform.raw().type();
        rawBytes = transform.raw().bytes();
        columns = transform.columns().toArray(ColumnScaling[]::new);
        text = transform.text() == null ? null : new TextEncoder(transform.text());
    }

    @Override
    public byte[] call(byte[] raw) {
        if (raw == null) {
            return null;
        }
        if (text != null) {
            return text.pack(raw);
        }
        if (raw.length != rawBytes) {
            throw new IllegalArgumentException(
                    "Cannot encode an example: it has %d bytes, not %d".formatted(raw.length, rawBytes));
        }
        if (type == RawType.UINT8) {
            return raw;
        }
        byte[] packed = new byte[columns.length * Float.BYTES];
        ByteBuffer source = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer target = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        for (ColumnScaling column : columns) {
            target.putFloat(column.apply(source.getDouble()));
        }
        return packed;
    }
}
