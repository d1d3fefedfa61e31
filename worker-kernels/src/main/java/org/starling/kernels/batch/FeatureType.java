package org.starling.kernels.batch;

/** Storage type of one feature value in packed examples. */
public enum FeatureType {
    /** One unsigned byte, 0 to 255: pixels. */
    UINT8(Byte.BYTES),
    /** A float32 value, little-endian. */
    FLOAT32(Float.BYTES);

    private final int bytes;

    FeatureType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }
}
