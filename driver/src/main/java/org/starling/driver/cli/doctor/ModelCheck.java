package org.starling.driver.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.replica.Network;
import org.starling.pipeline.files.Failures;

/** Names the backend that would train a network, and the reasons against oneDNN. */
final class ModelCheck implements Check {
    private final String model;
    private final ModelLocation location;

    ModelCheck(String model, ModelLocation location) {
        this.model = model;
        this.location = location;
    }

    @Override
    public List<Finding> run() {
        String subject = "model " + model;
        try {
            Network network = location.read(model);
            List<String> reasons = ReplicaCompiler.reasonsAgainstOneDnn(network);
            if (reasons.isEmpty()) {
                return List.of(Finding.fine(subject, "backend onednn: every layer can be compiled"));
            }
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.fine(subject, "backend dl4j: trains on DL4J"));
            for (String reason : reasons) {
                findings.add(Finding.absent("not for onednn", reason, "change it, or train on DL4J"));
            }
            return findings;
        } catch (Exception e) { // reports whatever is wrong with the file
            String reason = Failures.firstLine(e);
            return List.of(Finding.bad(
                    subject,
                    reason,
                    "give a job file, a checkpoint, a model.zip, or the JSON of a DL4J configuration"));
        }
    }
}
