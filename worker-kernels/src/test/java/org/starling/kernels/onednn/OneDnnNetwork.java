package org.starling.kernels.onednn;

import java.util.stream.IntStream;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.TrainingPosition;

/** Network trained by oneDNN. */
final class OneDnnNetwork implements ComparedNetwork {
    private final OneDnnReplica replica;

    private OneDnnNetwork(OneDnnReplica replica) {
        this.replica = replica;
    }

    /** A network that starts from {@code parameters}. */
    static OneDnnNetwork compile(Network network, ExampleFormat format, int batchSize, double... parameters) {
        OneDnnReplica replica = OneDnnCompiler.compile(network, format, batchSize, 1);
        float[] start = new float[parameters.length];
        for (int i = 0; i < start.length; i++) {
            start[i] = (float) parameters[i];
        }
        replica.writeParameters(start, 0);
        replica.moveTo(new TrainingPosition(0, 0, 1));
        return new OneDnnNetwork(replica);
    }

    @Override
    public double[] outputs(Batch batch) {
        float[] outputs = new float[batch.size() * batch.format().label().length()];
        replica.infer(batch, outputs);
        return doubles(outputs);
    }

    @Override
    public double[] gradients(Batch batch) {
        float[] gradients = new float[replica.parameterCount()];
        replica.differentiate(batch, gradients);
        return doubles(gradients);
    }

    @Override
    public double train(Batch batch) {
        return replica.train(batch);
    }

    @Override
    public double[] parameters() {
        float[] parameters = new float[replica.parameterCount()];
        replica.readParameters(parameters, 0);
        return doubles(parameters);
    }

    @Override
    public double[] updaterState() {
        float[] state = new float[replica.updaterStateCount()];
        replica.readUpdaterState(state, 0);
        return doubles(state);
    }

    private static double[] doubles(float... values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    @Override
    public void close() {
        replica.close();
    }
}
