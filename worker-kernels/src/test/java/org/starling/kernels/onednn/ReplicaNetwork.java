package org.starling.kernels.onednn;

import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.replica.TrainingPosition;
import org.starling.kernels.torch.TorchCompiler;
import org.starling.kernels.torch.TorchGradients;
import org.starling.kernels.torch.TorchReplica;

/** Network trained by a replica of a backend. */
final class ReplicaNetwork implements ComparedNetwork {
    private final Replica replica;
    private final BiConsumer<Batch, float[]> differentiation;

    private ReplicaNetwork(Replica replica, BiConsumer<Batch, float[]> differentiation, double... parameters) {
        this.replica = replica;
        this.differentiation = differentiation;
        float[] start = new float[parameters.length];
        for (int i = 0; i < start.length; i++) {
            start[i] = (float) parameters[i];
        }
        replica.writeParameters(start, 0);
        replica.moveTo(new TrainingPosition(0, 0, 1));
    }

    /** Compiles a network for oneDNN that starts from {@code parameters}. */
    static ReplicaNetwork oneDnn(Network network, ExampleFormat format, int batchSize, double... parameters) {
        OneDnnReplica replica = OneDnnCompiler.compile(network, format, batchSize, 1);
        return new ReplicaNetwork(replica, replica::differentiate, parameters);
    }

    /** Compiles a network for LibTorch on a device, that starts from {@code parameters}. */
    static ReplicaNetwork torch(
            Network network, ExampleFormat format, int batchSize, String device, double... parameters) {
        TorchReplica replica =
                TorchCompiler.compile(network, format, new ReplicaOptions(Backend.TORCH, batchSize, 1), device);
        return new ReplicaNetwork(replica, (batch, target) -> TorchGradients.read(replica, batch, target), parameters);
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
        differentiation.accept(batch, gradients);
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
