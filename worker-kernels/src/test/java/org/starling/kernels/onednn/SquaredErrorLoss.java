package org.starling.kernels.onednn;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.lossfunctions.SameDiffLoss;

/** Loss that a user of DL4J might write: squared errors. */
public final class SquaredErrorLoss extends SameDiffLoss {
    @Override
    public SDVariable defineLoss(SameDiff graph, SDVariable outputs, SDVariable labels) {
        return labels.squaredDifference(outputs).mean(1);
    }
}
