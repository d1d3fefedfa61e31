package org.starling.kernels.worker;

import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaInfo;
import org.starling.kernels.replica.TrainingPosition;

/**
 * Replica without a network: a batch pulls every parameter towards its target, by gradient descent with momentum. The loss of a
 * batch is the distance of the first parameter from its target.
 */
class QuadraticReplica implements Replica {
    static final float RATE = 0.1f;
    static final float MOMENTUM = 0.5f;

    private final float[] parameters;
    private final float[] velocity;
    private int iteration;

    QuadraticReplica(float[] start) {
        this.parameters = start.clone();
        this.velocity = new float[start.length];
    }

    /** One update; a target that is NaN gives a loss that is NaN, and leaves the parameters alone. */
    double pull(float target) {
        double loss = Math.abs(parameters[0] - target);
        if (!Float.isNaN(target)) {
            for (int i = 0; i < parameters.length; i++) {
                velocity[i] = MOMENTUM * velocity[i] - RATE * (parameters[i] - target - i);
                parameters[i] += velocity[i];
            }
        }
        iteration++;
        return loss;
    }

    float[] parameters() {
        return parameters.clone();
    }

    float[] velocity() {
        return velocity.clone();
    }

    @Override
    public ReplicaInfo info() {
        return new ReplicaInfo("spring", List.of());
    }

    @Override
    public int parameterCount() {
        return parameters.length;
    }

    @Override
    public int updaterStateCount() {
        return velocity.length;
    }

    @Override
    public double train(Batch batch) {
        throw new UnsupportedOperationException("batches are targets here");
    }

    @Override
    public void infer(Batch batch, float[] outputs) {
        throw new UnsupportedOperationException("there is no network");
    }

    @Override
    public void readParameters(float[] target, int offset) {
        System.arraycopy(parameters, 0, target, offset, parameters.length);
    }

    @Override
    public void writeParameters(float[] source, int offset) {
        System.arraycopy(source, offset, parameters, 0, parameters.length);
    }

    @Override
    public void readUpdaterState(float[] target, int offset) {
        System.arraycopy(velocity, 0, target, offset, velocity.length);
    }

    @Override
    public void writeUpdaterState(float[] source, int offset) {
        System.arraycopy(source, offset, velocity, 0, velocity.length);
    }

    @Override
    public long nativeBytes() {
        return 0;
    }

    @Override
    public int iteration() {
        return iteration;
    }

    @Override
    public void moveTo(TrainingPosition position) {
        iteration = position.iteration();
    }

    @Override
    public void close() {}
}
