package org.starling.benchmarks.serving;

import java.nio.FloatBuffer;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.dl4j.Helpers;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;

/** Outputs by DL4J's own {@code output}, as a program of DL4J calls it: an array in, an array out. */
final class Dl4jOutputReplica extends OutputReplica {
    private final LiveNetwork network;

    Dl4jOutputReplica(Checkpoint checkpoint, Helpers helpers) {
        super("dl4j");
        network = LiveNetwork.of(ModelStates.toModel(checkpoint.model().forInference()));
        try {
            helpers.apply(network.model());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot put the helpers of DL4J in place: " + e, e);
        }
    }

    @Override
    public void infer(Batch batch, float[] outputs) {
        float[] features = new float[batch.size() * batch.format().features().length()];
        batch.unpackFeatures(FloatBuffer.wrap(features));
        long[] shape = LongStream.concat(
                        LongStream.of(batch.size()),
                        batch.format().features().shape().stream().mapToLong(Integer::longValue))
                .toArray();
        try (INDArray input = Nd4j.createFromArray(features).reshape(shape);
                INDArray output = network.output(input)) {
            float[] values = output.ravel().toFloatVector();
            System.arraycopy(values, 0, outputs, 0, values.length);
        }
    }

    @Override
    public void close() {
        network.close();
    }

    /** Kind {@code dl4j-server}; setting {@code helpers}, and those of {@link HttpServerContender}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "dl4j-server";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            Helpers helpers = settings.choice("helpers", Helpers.class);
            return new HttpServerContender(
                    settings,
                    (checkpoint, options) ->
                            StarlingModel.of(checkpoint, options, () -> new Dl4jOutputReplica(checkpoint, helpers)));
        }
    }
}
