package org.starling.serving.history;

import java.util.List;
import java.util.StringJoiner;
import org.starling.kernels.validation.Checks;

/**
 * The checkpoint from whose weights a job started. Layers are listed by name, in the order of the network.
 *
 * @param checkpoint path of the checkpoints, without secrets
 * @param job name of the job that trained them
 * @param epoch after which the checkpoint was written
 * @param taken layers whose weights were taken
 * @param frozen those of them that are not trained
 * @param left layers of the checkpoint whose weights were not taken
 * @param added layers that start with new weights
 */
public record ModelOrigin(
        String checkpoint,
        String job,
        int epoch,
        List<String> taken,
        List<String> frozen,
        List<String> left,
        List<String> added) {
    public ModelOrigin {
        new Checks()
                .requirePresent(checkpoint, "checkpoint")
                .requirePresent(job, "job")
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .requirePresent(taken, "taken")
                .requirePresent(frozen, "frozen")
                .requirePresent(left, "left")
                .requirePresent(added, "added")
                .done();
        taken = List.copyOf(taken);
        frozen = List.copyOf(frozen);
        left = List.copyOf(left);
        added = List.copyOf(added);
    }

    /** The checkpoint and what became of its layers, for people; one line. */
    public String describe() {
        StringJoiner text = new StringJoiner("; ");
        text.add("epoch %d of '%s' in %s".formatted(epoch, job, checkpoint));
        text.add("layers taken: " + names(taken));
        text.add("frozen: " + names(frozen));
        text.add("left: " + names(left));
        return text.add("new: " + names(added)).toString();
    }

    private static String names(List<String> layers) {
        return layers.isEmpty() ? "none" : String.join(", ", layers);
    }
}
