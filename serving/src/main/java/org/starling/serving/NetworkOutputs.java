package org.starling.serving;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.TargetInverse;

/** The meaning of a network's outputs for one example. Immutable, thread-safe. */
public final class NetworkOutputs implements Serializable {
    /** Reason of a record for which the network puts out NaN or infinity. */
    public static final String NOT_FINITE = "output of the network not finite";

    private static final long serialVersionUID = 1L;

    private final List<String> names;
    private final TargetInverse targets;
    private final boolean areClasses;

    /**
     * The outputs of a network.
     *
     * @param label format of labels
     * @param names of the classes, or of the values of label vectors; too few are completed by their indices. Of sequences each
     *     class has a value for each step, named {@code class@step}
     * @param targets the mapping of the values of label vectors to the units of their columns
     */
    public NetworkOutputs(LabelFormat label, List<String> names, TargetInverse targets) {
        this.targets = targets;
        this.areClasses = label instanceof LabelFormat.ClassIndex;
        List<String> completed = new ArrayList<>();
        int steps = label instanceof LabelFormat.ClassSequence sequence ? sequence.steps() : 1;
        for (String name : names) {
            for (int step = 0; step < steps; step++) {
                completed.add(steps == 1 ? name : name + "@" + step);
            }
        }
        for (int index = completed.size(); index < label.length(); index++) {
            completed.add(Integer.toString(index));
        }
        this.names = List.copyOf(completed);
    }

    /** Names of the outputs, in order. */
    public List<String> names() {
        return names;
    }

    /** Whether they are the probabilities of the classes of an example. */
    public boolean areClasses() {
        return areClasses;
    }

    /** The mapping to the units of targets. */
    public TargetInverse targets() {
        return targets;
    }

    /** Whether all outputs are finite. */
    public static boolean areFinite(float[] outputs) {
        for (float value : outputs) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** Index of the greatest output; of equals the first. */
    public static int greatest(float[] outputs) {
        int greatest = 0;
        for (int c = 1; c < outputs.length; c++) {
            if (outputs[c] > outputs[greatest]) {
                greatest = c;
            }
        }
        return greatest;
    }
}
