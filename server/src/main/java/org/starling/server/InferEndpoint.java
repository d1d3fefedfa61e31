package org.starling.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.server.model.PackedTensor;
import org.starling.server.model.RequestException;
import org.starling.server.model.ServedModel;
import org.starling.serving.StarlingModel;

/**
 * The part of the Open Inference Protocol (version 2) that is about one model: its metadata and inference. The input {@code features}
 * has examples as shards have them: prepared, and images as bytes. The output {@code output} is that of the network. Source of the
 * protocol: kserve/open-inference-protocol, {@code inference_rest.md}.
 */
final class InferEndpoint {
    private static final String INPUT = "features";
    private static final String OUTPUT = "output";
    private static final String FLOAT = "FP32";

    private InferEndpoint() {}

    /** Name, type and shape of a tensor; -1 for any number of examples. */
    record TensorMetadata(String name, String datatype, List<Integer> shape) {}

    record ModelMetadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorMetadata> inputs,
            List<TensorMetadata> outputs) {}

    record OutputTensor(String name, List<Integer> shape, String datatype, List<Float> data) {}

    @SuppressWarnings("MemberName") // names of the protocol
    record InferResponse(String model_name, String model_version, String id, List<OutputTensor> outputs) {}

    static ModelMetadata metadata(ServedModel served) {
        StarlingModel model = served.current();
        ExampleFormat example = model.manifest().example();
        return new ModelMetadata(
                served.name(),
                List.of(version(model)),
                "starling_" + model.replica().backend(),
                List.of(new TensorMetadata(
                        INPUT,
                        PackedTensor.datatype(example.features()),
                        withExamples(-1, example.features().shape()))),
                List.of(new TensorMetadata(OUTPUT, FLOAT, withExamples(-1, outputShape(example.label())))));
    }

    /** The version of a model: the epoch of its checkpoint. */
    static String version(StarlingModel model) {
        return Integer.toString(model.training().epoch());
    }

    private static List<Integer> outputShape(LabelFormat label) {
        return label instanceof LabelFormat.ClassSequence sequence
                ? List.of(sequence.classes(), sequence.steps())
                : List.of(label.length());
    }

    private static List<Integer> withExamples(int examples, List<Integer> shape) {
        List<Integer> all = new ArrayList<>(List.of(examples));
        all.addAll(shape);
        return all;
    }

    static CompletableFuture<Response> answer(Call call) {
        Map<?, ?> request = object(TensorJson.read(call.body()), "the body");
        Object id = request.get("id");
        if (id != null && !(id instanceof String)) {
            throw wrong("id", "a text", id);
        }
        requireOutputs(request.get("outputs"));
        ExampleFormat example = call.model().current().manifest().example();
        List<byte[]> examples = examples(request, example.features());
        List<Integer> shape = outputShape(example.label());
        return call.model().infer(examples).thenApply(answers -> {
            List<Float> data = new ArrayList<>();
            for (ServedModel.Answer<float[]> answer : answers) {
                for (float value : answer.result()) {
                    // JSON has neither NaN nor infinity
                    data.add(Float.isFinite(value) ? (Float) value : null);
                }
            }
            return Response.ok(new InferResponse(
                    call.model().name(),
                    Integer.toString(answers.get(0).epoch()),
                    (String) id,
                    List.of(new OutputTensor(OUTPUT, withExamples(answers.size(), shape), FLOAT, data))));
        });
    }

    private static void requireOutputs(Object outputs) {
        if (outputs == null) {
            return;
        }
        for (Object output : list(outputs, "outputs")) {
            Object name = object(output, "outputs").get("name");
            if (!OUTPUT.equals(name)) {
                throw wrong("outputs.name", "'%s', the only one".formatted(OUTPUT), name);
            }
        }
    }

    private static List<byte[]> examples(Map<?, ?> request, FeatureFormat format) {
        List<?> inputs = list(request.get("inputs"), "inputs");
        if (inputs.size() != 1) {
            throw wrong("inputs", "a list of one tensor", inputs.size() + " tensors");
        }
        Map<?, ?> input = object(inputs.get(0), "inputs[0]");
        if (!INPUT.equals(input.get("name"))) {
            throw wrong("inputs[0].name", "'%s'".formatted(INPUT), input.get("name"));
        }
        if (!PackedTensor.datatype(format).equals(input.get("datatype"))) {
            throw wrong("inputs[0].datatype", "'%s'".formatted(PackedTensor.datatype(format)), input.get("datatype"));
        }
        List<?> shape = list(input.get("shape"), "inputs[0].shape");
        List<Integer> expected = withExamples(-1, format.shape());
        boolean fits = shape.size() == expected.size()
                && shape.subList(1, shape.size()).equals(format.shape());
        if (!fits || !(shape.get(0) instanceof Integer count) || count < 1) {
            throw wrong("inputs[0].shape", expected + " with at least one example in place of -1", shape);
        }
        if (!(input.get("data") instanceof TensorJson.Values data)) {
            throw wrong("inputs[0].data", "a list", input.get("data"));
        }
        if (data.wrong() != null) {
            throw wrong("inputs[0].data", "numbers", data.wrong());
        }
        double[] values = data.numbers();
        if (values.length != (long) count * format.length()) {
            throw wrong(
                    "inputs[0].data",
                    (long) count * format.length() + " values, as its shape",
                    values.length + " values");
        }
        return PackedTensor.pack(format, values);
    }

    private static Map<?, ?> object(Object value, String path) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw wrong(path, "an object", value);
    }

    private static List<?> list(Object value, String path) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(path, "a list", value);
    }

    private static RequestException wrong(String path, String expected, Object found) {
        return RequestException.badRequest("Cannot infer: %s must be %s, is %s; see the metadata of the model"
                .formatted(path, expected, shown(found)));
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
