package org.starling.benchmarks.serving;

import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaInfo;
import org.starling.kernels.replica.TrainingPosition;

/** Replica that only computes outputs, with the parameters that it was made with. */
public abstract class OutputReplica implements Replica {
    private final ReplicaInfo info;

    protected OutputReplica(String backend) {
        info = new ReplicaInfo(backend, List.of());
    }

    @Override
    public ReplicaInfo info() {
        return info;
    }

    @Override
    public int parameterCount() {
        throw onlyOutputs();
    }

    @Override
    public int updaterStateCount() {
        throw onlyOutputs();
    }

    @Override
    public double train(Batch batch) {
        throw onlyOutputs();
    }

    @Override
    public void readParameters(float[] target, int offset) {
        throw onlyOutputs();
    }

    @Override
    public void writeParameters(float[] source, int offset) {
        throw onlyOutputs();
    }

    @Override
    public void readUpdaterState(float[] target, int offset) {
        throw onlyOutputs();
    }

    @Override
    public void writeUpdaterState(float[] source, int offset) {
        throw onlyOutputs();
    }

    @Override
    public long nativeBytes() {
        throw onlyOutputs();
    }

    @Override
    public int iteration() {
        throw onlyOutputs();
    }

    @Override
    public void moveTo(TrainingPosition position) {
        throw onlyOutputs();
    }

    private UnsupportedOperationException onlyOutputs() {
        return new UnsupportedOperationException(
                "Cannot train: a replica of %s computes outputs only; use StarlingStep".formatted(info.backend()));
    }
}
