package org.starling.pipeline.encode;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.starling.pipeline.text.TextEncoder;
import org.starling.pipeline.text.TextEncoding;

/** Computes the packed label of a text: the next token for each of its tokens. Null for too few tokens. Thread-safe. */
public final class StepLabels implements Serializable {
    /** Reason of texts that have too few tokens: each step needs one, and the last step one after it. */
    public static final String TOO_FEW = "fewer tokens than steps";

    private static final long serialVersionUID = 1L;

    private final TextEncoder text;

    public StepLabels(TextEncoding encoding) {
        text = new TextEncoder(encoding);
    }

    private static byte[] pack(int[] classes) {
        ByteBuffer packed = ByteBuffer.allocate(classes.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        packed.asIntBuffer().put(classes);
        return packed.array();
    }

    /** The packed label of a raw text. */
    public byte[] encode(byte[] raw) {
        return raw == null ? null : text.following(raw).map(StepLabels::pack).orElse(null);
    }
}
