package org.starling.kernels.onednn;

import static org.starling.kernels.onednn.Dl4jSetting.CONSTRAINTS;
import static org.starling.kernels.onednn.Dl4jSetting.DROPOUT;
import static org.starling.kernels.onednn.Dl4jSetting.LOSSES;
import static org.starling.kernels.onednn.Dl4jSetting.OUTPUT_LAYERS;
import static org.starling.kernels.onednn.Dl4jSetting.REGULARISATION;
import static org.starling.kernels.onednn.Dl4jSetting.SCHEDULES;
import static org.starling.kernels.onednn.Dl4jSetting.UPDATERS;
import static org.starling.kernels.onednn.Dl4jSetting.WEIGHT_NOISE;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;
import org.nd4j.linalg.lossfunctions.impl.LossWasserstein;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/** DL4J's settings, one example of each class. */
final class Dl4jSettings {
    private Dl4jSettings() {}

    static List<Dl4jSetting> all() {
        return Stream.of(
                        updaters()
                                .map(updater ->
                                        Dl4jSetting.of(UPDATERS, updater, net -> net.settings.updater(updater))),
                        schedules()
                                .map(schedule -> Dl4jSetting.of(
                                        SCHEDULES,
                                        schedule,
                                        net -> net.settings.updater(new Nesterovs(schedule, new FixedSchedule(0.8))))),
                        regularisations()
                                .map(kind -> Dl4jSetting.of(
                                        REGULARISATION, kind, net -> net.settings.setRegularization(List.of(kind)))),
                        losses(),
                        outputLayers(),
                        constraints()
                                .map(constraint -> Dl4jSetting.of(
                                        CONSTRAINTS, constraint, net -> net.settings.constrainWeights(constraint))),
                        noises().map(noise ->
                                Dl4jSetting.of(WEIGHT_NOISE, noise, net -> net.settings.weightNoise(noise))),
                        dropouts())
                .flatMap(settings -> settings)
                .toList();
    }

    /** Adaptive updaters have an epsilon that is large compared with rounding. */
    private static Stream<IUpdater> updaters() {
        return Stream.of(
                new Sgd(0.1),
                new NoOp(),
                new Nesterovs(0.05, 0.9),
                new Adam(1e-2, 0.9, 0.999, 1e-3),
                new AdaBelief(1e-2, 0.9, 0.999, 1e-3),
                new AMSGrad(1e-2, 0.9, 0.999, 1e-3),
                new AdaMax(1e-2),
                new Nadam(1e-2, 0.9, 0.999, 1e-3),
                new RmsProp(1e-2, 0.9, 1e-3),
                new AdaGrad(1e-1, 1e-2),
                new AdaDelta(0.9, 1e-3));
    }

    private static Stream<ISchedule> schedules() {
        return Stream.of(
                new FixedSchedule(0.05),
                new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9),
                new InverseSchedule(ScheduleType.ITERATION, 0.1, 0.5, 1.5),
                new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.1, 1, 0.02)),
                new PolySchedule(ScheduleType.ITERATION, 0.1, 2, 20),
                new SigmoidSchedule(ScheduleType.ITERATION, 0.1, 0.5, 4),
                new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 1),
                new CycleSchedule(ScheduleType.ITERATION, 0.1, 12));
    }

    private static Stream<Regularization> regularisations() {
        return Stream.of(new L1Regularization(1e-2), new L2Regularization(1e-1), new WeightDecay(1e-1, true));
    }

    private static Stream<LayerConstraint> constraints() {
        return Stream.of(
                new MaxNormConstraint(0.8, 1),
                new MinMaxNormConstraint(0.5, 0.8, 0.7, 1),
                new UnitNormConstraint(1),
                new NonNegativeConstraint());
    }

    private static Stream<IWeightNoise> noises() {
        return Stream.of(new WeightNoise(new NormalDistribution(0, 0.1)), new DropConnect(0.7));
    }

    private static Stream<Dl4jSetting> dropouts() {
        return Stream.of(
                dropout(new Dropout(0.6), new Dropout(1.0)),
                dropout(new GaussianDropout(0.3), new GaussianDropout(0)),
                dropout(new GaussianNoise(0.5), new GaussianNoise(0)),
                dropout(new AlphaDropout(0.8), new AlphaDropout(1)),
                new Dl4jSetting(
                        DROPOUT,
                        "SpatialDropout",
                        net -> ofChannels(net, new SpatialDropout(0.6)),
                        net -> ofChannels(net, new SpatialDropout(1.0))));
    }

    private static Dl4jSetting dropout(IDropout dropout, IDropout nothing) {
        return new Dl4jSetting(
                DROPOUT,
                dropout.getClass().getSimpleName(),
                net -> net.settings.dropOut(dropout),
                net -> net.settings.dropOut(nothing));
    }

    private static void ofChannels(SettingNetwork net, IDropout dropout) {
        net.layers(
                InputType.convolutional(3, 2, 2),
                OracleTest.floats(SettingNetwork.CLASSES, 2, 3, 2),
                new ConvolutionLayer.Builder(1, 1).nOut(3).dropOut(dropout).build(),
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(SettingNetwork.CLASSES)
                        .build());
    }

    private static Stream<Dl4jSetting> losses() {
        return Stream.of(
                classes(new LossMCXENT(), Activation.SOFTMAX),
                classes(new LossNegativeLogLikelihood(), Activation.SOFTMAX),
                classes(new LossSparseMCXENT(), Activation.SOFTMAX),
                classes(new LossBinaryXENT(), Activation.SIGMOID),
                classes(new LossMultiLabel(), Activation.SIGMOID),
                classes(new LossKLD(), Activation.SOFTMAX),
                vectors(new LossMSE(), Activation.IDENTITY),
                vectors(new LossL2(), Activation.TANH),
                vectors(new LossMAE(), Activation.IDENTITY),
                vectors(new LossL1(), Activation.TANH),
                vectors(new LossHinge(), Activation.IDENTITY),
                vectors(new LossSquaredHinge(), Activation.IDENTITY),
                vectors(new LossMAPE(), Activation.IDENTITY),
                vectors(new LossMSLE(), Activation.SOFTPLUS),
                vectors(new LossPoisson(), Activation.SOFTPLUS),
                vectors(new LossCosineProximity(), Activation.IDENTITY),
                vectors(new LossWasserstein(), Activation.IDENTITY),
                new Dl4jSetting(
                        LOSSES,
                        "SameDiffLoss",
                        net -> net.output(
                                new SquaredErrorLoss(),
                                Activation.IDENTITY,
                                3,
                                OracleTest.vectors(3, SettingNetwork.INPUTS))),
                loss(new LossFMeasure(), Activation.SOFTMAX, 2, OracleTest.floats(2, SettingNetwork.INPUTS)),
                loss(
                        LossMixtureDensity.builder().gaussians(2).labelWidth(2).build(),
                        Activation.IDENTITY,
                        8,
                        OracleTest.vectors(2, SettingNetwork.INPUTS)));
    }

    private static Dl4jSetting classes(ILossFunction loss, Activation activation) {
        return loss(
                loss,
                activation,
                SettingNetwork.CLASSES,
                OracleTest.floats(SettingNetwork.CLASSES, SettingNetwork.INPUTS));
    }

    private static Dl4jSetting vectors(ILossFunction loss, Activation activation) {
        return loss(loss, activation, 3, OracleTest.vectors(3, SettingNetwork.INPUTS));
    }

    private static Dl4jSetting loss(
            ILossFunction loss, Activation activation, int outputs, org.starling.kernels.batch.ExampleFormat format) {
        return Dl4jSetting.of(LOSSES, loss, net -> net.output(loss, activation, outputs, format));
    }

    private static Stream<Dl4jSetting> outputLayers() {
        return Stream.of(
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "OutputLayer",
                        net -> net.output(
                                new OutputLayer.Builder(LossFunction.MSE)
                                        .activation(Activation.IDENTITY)
                                        .nOut(3)
                                        .build(),
                                OracleTest.vectors(3, SettingNetwork.INPUTS))),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "LossLayer",
                        net -> net.layers(
                                InputType.feedForward(SettingNetwork.INPUTS),
                                OracleTest.vectors(3, SettingNetwork.INPUTS),
                                new DenseLayer.Builder().nOut(3).build(),
                                new LossLayer.Builder(LossFunction.MSE)
                                        .activation(Activation.IDENTITY)
                                        .build())),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "CenterLossOutputLayer",
                        net -> net.output(
                                new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                                        .activation(Activation.SOFTMAX)
                                        .nOut(SettingNetwork.CLASSES)
                                        .alpha(0.1)
                                        .lambda(0.01)
                                        .build(),
                                OracleTest.floats(SettingNetwork.CLASSES, SettingNetwork.INPUTS))),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "RnnOutputLayer",
                        net -> net.layers(
                                InputType.recurrent(SettingNetwork.INPUTS, 3),
                                OracleTest.vectors(6, SettingNetwork.INPUTS, 3),
                                new LSTM.Builder().nOut(4).build(),
                                new RnnOutputLayer.Builder(LossFunction.MSE)
                                        .activation(Activation.IDENTITY)
                                        .nOut(2)
                                        .build())),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "RnnLossLayer",
                        net -> net.layers(
                                InputType.recurrent(SettingNetwork.INPUTS, 3),
                                OracleTest.vectors(6, SettingNetwork.INPUTS, 3),
                                new LSTM.Builder().nOut(2).build(),
                                new RnnLossLayer.Builder(LossFunction.MSE)
                                        .activation(Activation.IDENTITY)
                                        .build())),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "CnnLossLayer",
                        net -> net.layers(
                                InputType.convolutional(3, 2, 2),
                                OracleTest.vectors(12, 2, 3, 2),
                                new ConvolutionLayer.Builder(1, 1).nOut(2).build(),
                                new CnnLossLayer.Builder(LossFunction.MSE)
                                        .activation(Activation.SIGMOID)
                                        .build())),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "Cnn3DLossLayer",
                        net -> net.layers(
                                InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 2, 2),
                                OracleTest.vectors(24, 2, 2, 3, 2),
                                new Convolution3D.Builder(1, 1, 1).nOut(2).build(),
                                new Cnn3DLossLayer.Builder(Convolution3D.DataFormat.NCDHW)
                                        .lossFunction(LossFunction.MSE)
                                        .activation(Activation.IDENTITY)
                                        .build())),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "SameDiffOutputLayer",
                        net -> net.output(new SquaredErrorOutput(7, 3), OracleTest.vectors(3, SettingNetwork.INPUTS))),
                new Dl4jSetting(
                        OUTPUT_LAYERS,
                        "OCNNOutputLayer",
                        net -> net.output(
                                new OCNNOutputLayer.Builder()
                                        .nIn(7)
                                        .hiddenLayerSize(5)
                                        .activation(new ActivationSigmoid())
                                        .windowSize(40)
                                        .nu(0.1)
                                        .build(),
                                OracleTest.vectors(1, SettingNetwork.INPUTS))));
    }
}
