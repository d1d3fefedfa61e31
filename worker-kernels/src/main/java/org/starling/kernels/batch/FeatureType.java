package org.starling.kernels.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Storage type of one feature value in packed examples. Values of several bytes are little-endian. */
public enum FeatureType {
    /** One unsigned byte, 0 to 255: pixels. */
    UINT8(Byte.BYTES),
    /** Two unsigned bytes, 0 to 65,535: numbers of tokens. */
    UINT16(Short.BYTES),
    /** Four bytes with a sign, of which float32 holds 0 to 16,777,216: numbers of tokens of a larger vocabulary. */
    INT32(Integer.BYTES),
    /** A float32 value. */
    FLOAT32(Float.BYTES);

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    FeatureType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    /** Returns whether values are numbers of tokens, with which nothing can be computed. */
    public boolean isTokens() {
        return this == UINT16 || this == INT32;
    }

    /** The stored value that begins at byte {@code at}. */
    public float read(byte[] packed, int at) {
        return switch (this) {
            case UINT8 -> packed[at] & 0xff;
            case UINT16 -> (short) SHORTS.get(packed, at) & 0xffff;
            case INT32 -> (int) INTS.get(packed, at);
            case FLOAT32 -> (float) FLOATS.get(packed, at);
        };
    }

    /** Stores a value, which must be one of the type, from byte {@code at} on. */
    public void write(byte[] packed, int at, float value) {
        switch (this) {
            case UINT8 -> packed[at] = (byte) value;
            case UINT16 -> SHORTS.set(packed, at, (short) (int) value);
            case INT32 -> INTS.set(packed, at, (int) value);
            case FLOAT32 -> FLOATS.set(packed, at, value);
        }
    }
}
