package org.starling.kernels.onednn.graph;

import java.util.ArrayList;
import java.util.List;

/** Failure to compile a network, or for examples of a shape, though DL4J may be able to train it. */
public final class UnsupportedNetworkException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final ArrayList<String> reasons;

    /** {@code reasons} has one line per layer or setting, at least one. */
    public UnsupportedNetworkException(List<String> reasons) {
        this(reasons, null);
    }

    /** Creates the exception with a cause. */
    public UnsupportedNetworkException(List<String> reasons, Throwable cause) {
        super("Cannot compile the network: " + String.join("; ", reasons) + "; use the dl4j backend", cause);
        this.reasons = new ArrayList<>(reasons);
    }

    public List<String> reasons() {
        return List.copyOf(reasons);
    }
}
