package org.starling.driver.evaluation;

import java.util.List;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.encode.TargetInverse;

/**
 * The meaning of a network's outputs.
 *
 * @param names of the classes, or of the values of label vectors, in order; may be empty
 * @param targets the mapping of the values of label vectors to the units of their columns
 */
public record OutputNames(List<String> names, TargetInverse targets) {

    /** The outputs of a network that was trained on the data of a pipeline. */
    public static OutputNames of(InferencePipeline pipeline) {
        return new OutputNames(pipeline.classes(), pipeline.targets());
    }
}
