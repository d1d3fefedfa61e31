package org.starling.pipeline.encode;

import java.io.Serializable;
import org.starling.pipeline.text.TextEncoder;

/**
 * Packs the raw features of one image or text as shards hold them: pixels byte by byte, texts as numbers of tokens. Null stays
 * null. Thread-safe.
 */
public final class FeatureEncoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int rawBytes;
    private final TextEncoder text;

    public FeatureEncoder(FittedTransform transform) {
        rawBytes = transform instanceof ImageTransform images ? images.raw().bytes() : 0;
        text = transform instanceof TextTransform texts ? new TextEncoder(texts.encoding()) : null;
    }

    /** The packed features. */
    public byte[] encode(byte[] raw) {
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
        return raw;
    }
}
