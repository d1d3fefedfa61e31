package org.starling.pipeline.spec;

/** Storage of a raw feature value between source and shard. */
public enum RawType {
    /** One unsigned byte: pixels. */
    UINT8(Byte.BYTES),
    /** Text in UTF-8, of any length; counts as one value. */
    TEXT(Byte.BYTES);

    private final int bytes;

    RawType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }
}
