package org.starling.pipeline.encode;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.starling.pipeline.text.TextEncoder;
import org.starling.pipeline.text.TextEncoding;

/**
 * Computes the packed label of a text: the next token for each of its tokens, or its own tokens where some of them are hidden in
 * each batch. Null for a text without such a label. Thread-safe.
 */
public final class StepLabels implements Serializable {
    /** Reason of texts that have too few tokens: each step needs one, and the last step one after it. */
    public static final String TOO_FEW = "fewer tokens than steps";

    /** Reason of texts whose tokens the vocabulary lacks, so that none can be hidden. */
    public static final String NONE_KNOWN = "no known token";

    private static final long serialVersionUID = 1L;

    private final TextEncoder text;
    private final boolean hidden;

    public StepLabels(TextEncoding encoding) {
        text = new TextEncoder(encoding);
        hidden = encoding.spec().hidesTokens();
    }

    /** Reason of texts without a label. */
    public String reason() {
        return hidden ? NONE_KNOWN : TOO_FEW;
    }

    private static byte[] pack(int[] classes) {
        ByteBuffer packed = ByteBuffer.allocate(classes.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        packed.asIntBuffer().put(classes);
        return packed.array();
    }

    /** The packed label of a raw text. */
    public byte[] encode(byte[] raw) {
        if (raw == null) {
            return null;
        }
        return (hidden ? text.own(raw) : text.following(raw))
                .map(StepLabels::pack)
                .orElse(null);
    }
}
