package org.starling.kernels.codec;

/** The available codecs. */
@SuppressWarnings("ImmutableEnumChecker") // codecs have no state
public enum CodecType {
    /** Float32, 4 bytes an element, exact. */
    FP32(1, new Fp32Codec()),
    /** IEEE half precision, 2 bytes an element, relative error up to 2⁻¹¹; magnitudes above 65504 are cut off. */
    FP16(2, new Fp16Codec()),
    /** The upper half of float32, 2 bytes an element, relative error up to 2⁻⁸. */
    BF16(3, new Bf16Codec()),
    /**
     * 8-bit integers with one scale per 256 elements, about 1.02 bytes an element; an element is off by at most 1/254 of
     * the largest of its 256.
     */
    INT8(4, new Int8Codec());

    private final int wireId;
    private final Codec codec;

    CodecType(int wireId, Codec codec) {
        this.wireId = wireId;
        this.codec = codec;
    }

    /** Number of this codec in messages. */
    public int wireId() {
        return wireId;
    }

    public Codec codec() {
        return codec;
    }
}
