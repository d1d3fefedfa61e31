package org.starling.benchmarks.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.starling.benchmarks.contender.BatchTrainer;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.contender.StepContender;
import org.starling.benchmarks.data.ExampleBatch;

/** Forward pass, backward pass and one step of Adam on tensors in memory, as a user of PyTorch's C++ API writes them. */
@SuppressWarnings("try") // scopes and modes end with their block, which is all they are for
public final class PyTorchStep implements BatchTrainer {
    private static final double LEARNING_RATE = 1e-3;
    private static final String CPU = "cpu";

    private final PyTorchParameters parameters;
    private final List<PyTorchLayer> layers;
    private final FusedAdam adam;
    private final List<Tensor> features = new ArrayList<>();
    private final List<Tensor> labels = new ArrayList<>();
    private double loss;

    private PyTorchStep(Settings settings, List<ExampleBatch> examples) {
        parameters = new PyTorchParameters(new Device(settings.find("device").orElse(CPU)));
        PyTorchNetwork network = settings.choice("network", PyTorchNetwork.class);
        layers = network.layers(parameters);
        adam = new FusedAdam(parameters.trained(), LEARNING_RATE);
        for (ExampleBatch batch : examples) {
            features.add(parameters.place(network.features(batch)));
            labels.add(parameters.place(network.labels(batch)));
        }
    }

    @Override
    public void train(int index) {
        // tensors of the step live until its end, not until the next garbage collection
        try (PointerScope scope = new PointerScope()) {
            Tensor error = torch.cross_entropy_loss(outputs(index, true), labels.get(index));
            error.backward();
            loss = error.item_float();
            try (NoGradGuard guard = new NoGradGuard()) {
                adam.step();
            }
        }
    }

    @Override
    public void infer(int index) {
        try (PointerScope scope = new PointerScope();
                InferenceMode mode = new InferenceMode()) {
            Tensor probabilities = torch.softmax(outputs(index, false), -1);
            // other contenders make their outputs accessible to Java, too
            probabilities.cpu().data_ptr_float().get(new float[(int) probabilities.numel()]);
        }
    }

    private Tensor outputs(int index, boolean training) {
        Tensor tensor = features.get(index);
        for (PyTorchLayer layer : layers) {
            tensor = layer.forward(tensor, training);
        }
        return tensor;
    }

    @Override
    public long parameters() {
        return parameters.trained().stream().mapToLong(Tensor::numel).sum();
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public void close() {
        features.forEach(Tensor::close);
        labels.forEach(Tensor::close);
    }

    /** Kind {@code pytorch-step}; settings {@code network}, {@code threads} and, if it is not the CPU, {@code device}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "pytorch-step";
        }

        @Override
        public Contender create(Settings settings) {
            if (!settings.find("device").orElse(CPU).equals(CPU)) {
                System.setProperty("org.bytedeco.javacpp.platform.extension", "-gpu");
            }
            torch.set_num_threads(settings.count("threads"));
            torch.set_num_interop_threads(1);
            return new StepContender(settings, PyTorchStep::new);
        }
    }
}
