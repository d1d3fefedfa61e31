package org.starling.benchmarks.pytorch;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import org.starling.benchmarks.contender.BatchTrainer;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.contender.StepContender;
import org.starling.benchmarks.data.ExampleBatch;

/** Forward pass, backward pass and one step of Adam on tensors in memory. */
public final class PyTorchStep implements BatchTrainer {
    private static final float LEARNING_RATE = 1e-3f;

    private final Model model;
    private final Trainer trainer;
    private final Loss lossFunction = Loss.softmaxCrossEntropyLoss();
    private final List<NDArray> features = new ArrayList<>();
    private final List<NDArray> labels = new ArrayList<>();
    private double loss;

    private PyTorchStep(Settings settings, List<ExampleBatch> examples) {
        model = Model.newInstance("benchmark", Device.cpu(), "PyTorch");
        PyTorchNetwork network = settings.choice("network", PyTorchNetwork.class);
        model.setBlock(network.block());
        trainer = model.newTrainer(new DefaultTrainingConfig(lossFunction)
                .optOptimizer(Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                        .build())
                .optDevices(new Device[] {Device.cpu()}));
        NDManager manager = trainer.getManager();
        for (ExampleBatch batch : examples) {
            features.add(manager.create(network.features(batch), network.inputShape(batch.size())));
            labels.add(manager.create(network.labels(batch)));
        }
        trainer.initialize(network.inputShape(examples.get(0).size()));
    }

    @Override
    public void train(int index) {
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDList input = new NDList(features.get(index));
            input.attach(scope);
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDList outputs = trainer.forward(input);
                outputs.attach(scope);
                NDArray value = lossFunction.evaluate(new NDList(labels.get(index)), outputs);
                value.attach(scope);
                gradients.backward(value);
                loss = value.getFloat();
            }
            trainer.step();
            input.attach(trainer.getManager());
        }
    }

    @Override
    public void infer(int index) {
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDList input = new NDList(features.get(index));
            input.attach(scope);
            NDList outputs = trainer.evaluate(input);
            outputs.attach(scope);
            // others leave their outputs in Java's reach, too
            outputs.singletonOrThrow().softmax(-1).toFloatArray();
            input.attach(trainer.getManager());
        }
    }

    @Override
    public long parameters() {
        return model.getBlock().getParameters().values().stream()
                .mapToLong(parameter -> parameter.getArray().size())
                .sum();
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }

    /** Kind {@code pytorch-step}; settings {@code network} and {@code threads}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "pytorch-step";
        }

        @Override
        public Contender create(Settings settings) {
            // read once, when DJL loads PyTorch
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("ai.djl.pytorch.num_threads", settings.text("threads"));
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
            return new StepContender(settings, PyTorchStep::new);
        }
    }
}
