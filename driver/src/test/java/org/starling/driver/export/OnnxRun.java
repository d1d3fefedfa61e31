package org.starling.driver.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import onnx.Onnx.ModelProto;

/** One run of a model by onnxruntime: inputs are given, then its outputs are computed. */
public final class OnnxRun {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final ModelProto model;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    private OnnxRun(ModelProto model) {
        this.model = model;
    }

    public static OnnxRun of(ModelProto model) {
        return new OnnxRun(model);
    }

    public OnnxRun floats(String input, float[] values, long... shape) throws OrtException {
        inputs.put(input, OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), shape));
        return this;
    }

    public OnnxRun doubles(String input, double[] values, long... shape) throws OrtException {
        inputs.put(input, OnnxTensor.createTensor(ENVIRONMENT, DoubleBuffer.wrap(values), shape));
        return this;
    }

    public OnnxRun longs(String input, long[] values, long... shape) throws OrtException {
        inputs.put(input, OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(values), shape));
        return this;
    }

    public OnnxRun texts(String input, String[] values, long... shape) throws OrtException {
        inputs.put(input, OnnxTensor.createTensor(ENVIRONMENT, values, shape));
        return this;
    }

    public OnnxRun bytes(String input, byte[] values, long... shape) throws OrtException {
        ByteBuffer direct = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
        direct.put(values).flip();
        inputs.put(input, OnnxTensor.createTensor(ENVIRONMENT, direct, shape, OnnxJavaType.UINT8));
        return this;
    }

    /** The outputs by name: {@code float[]}, {@code double[]} or {@code String[]}, row-major. */
    public Map<String, Object> outputs() throws OrtException {
        Map<String, Object> outputs = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = ENVIRONMENT.createSession(model.toByteArray(), options);
                    OrtSession.Result result = session.run(inputs)) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), values((OnnxTensor) output.getValue()));
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        return outputs;
    }

    private static Object values(OnnxTensor tensor) throws OrtException {
        return switch (tensor.getInfo().type) {
            case FLOAT -> {
                float[] values = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(values);
                yield values;
            }
            case DOUBLE -> {
                double[] values = new double[tensor.getDoubleBuffer().remaining()];
                tensor.getDoubleBuffer().get(values);
                yield values;
            }
            default -> tensor.getValue();
        };
    }
}
