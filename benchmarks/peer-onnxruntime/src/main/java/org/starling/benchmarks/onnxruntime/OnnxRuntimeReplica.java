package org.starling.benchmarks.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.stream.LongStream;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.serving.HttpServerContender;
import org.starling.benchmarks.serving.OutputReplica;
import org.starling.driver.export.ExportedParts;
import org.starling.driver.export.ModelExport;
import org.starling.kernels.batch.Batch;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;

/** Outputs of an exported network by a session of onnxruntime with one thread. */
final class OnnxRuntimeReplica extends OutputReplica {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();
    private static final String INPUT = "features";

    private final OrtSession session;
    /** Native memory, which onnxruntime reads without a copy. */
    private final FloatBuffer features;

    /**
     * A replica for batches of up to {@code batchSize} examples.
     *
     * @param network an ONNX file, without preprocessing
     * @param length values of the features of one example
     */
    private OnnxRuntimeReplica(byte[] network, int batchSize, int length) {
        super("onnxruntime");
        features = ByteBuffer.allocateDirect(Math.multiplyExact(batchSize * length, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = ENVIRONMENT.createSession(network, options);
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot open the exported network: " + e.getMessage(), e);
        }
    }

    /** The model of a checkpoint, whose network is exported and computed by onnxruntime. */
    static StarlingModel model(Checkpoint checkpoint, ServingOptions options) {
        byte[] network =
                new ModelExport(checkpoint, ExportedParts.NETWORK_ONLY).build().toByteArray();
        int length = checkpoint.requireManifest().example().features().length();
        return StarlingModel.of(
                checkpoint, options, () -> new OnnxRuntimeReplica(network, options.batchSize(), length));
    }

    @Override
    public void infer(Batch batch, float[] outputs) {
        features.clear();
        batch.unpackFeatures(features);
        features.flip();
        long[] shape = LongStream.concat(
                        LongStream.of(batch.size()),
                        batch.format().features().shape().stream().mapToLong(Integer::longValue))
                .toArray();
        try (OnnxTensor input = OnnxTensor.createTensor(ENVIRONMENT, features, shape);
                OrtSession.Result result = session.run(Map.of(INPUT, input))) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            values.get(outputs, 0, values.remaining());
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot compute outputs by onnxruntime: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot close the session of onnxruntime: " + e.getMessage(), e);
        }
    }

    /** Kind {@code onnxruntime-server}; settings of {@link HttpServerContender}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "onnxruntime-server";
        }

        @Override
        public Contender create(Settings settings) {
            return new HttpServerContender(settings, OnnxRuntimeReplica::model);
        }
    }
}
