package org.starling.driver.export.onnx;

import java.util.List;
import java.util.stream.Stream;

/** A model cannot be exported; the message names the reason and what to do. */
public final class ExportException extends RuntimeException {
    public ExportException(String message) {
        super(message);
    }

    public ExportException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Requires that all parts of a model have an ONNX form.
     *
     * @param network a line for each part of the network that has none
     * @param preprocessing a line for each step of the preprocessing that has none
     */
    public static void require(List<String> network, List<String> preprocessing) {
        List<String> all =
                Stream.concat(network.stream(), preprocessing.stream()).toList();
        if (!all.isEmpty()) {
            throw new ExportException("Cannot export to ONNX: %d problem(s)%n  %s%n%s"
                    .formatted(
                            all.size(),
                            String.join("%n  ".formatted(), all),
                            network.isEmpty()
                                    ? "Use --without-preprocessing, and prepare the features yourself."
                                    : "Train a network of the layers that docs/export.md lists."));
        }
    }
}
