package org.starling.driver.export.preprocessing;

import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;

/** Texts: their tokenisation is not among ONNX's operators. */
record Texts() implements Preprocessing {
    @Override
    public void check(Reasons reasons) {
        reasons.about("texts").add("tokenisation has no ONNX form");
    }

    @Override
    public String append(OnnxGraph graph) {
        throw new IllegalStateException(
                "Cannot append the tokenisation of texts: it has no ONNX form; check it before");
    }
}
