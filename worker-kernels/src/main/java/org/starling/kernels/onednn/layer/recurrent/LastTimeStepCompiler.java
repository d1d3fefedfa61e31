package org.starling.kernels.onednn.layer.recurrent;

import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.mask.LastStep;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * The last output of a recurrent layer: {@code [N, nIn, T] → [N, nOut]}. With a mask it is that of the last present step, and
 * states are zero after steps that are not.
 */
public final class LastTimeStepCompiler implements LayerCompiler<LastTimeStep> {
    private final LstmCompiler recurrent = new LstmCompiler();

    @Override
    public void check(LastTimeStep layer, Reasons reasons) {
        if (layer.getUnderlying() instanceof LSTM lstm && layer.getUnderlying().getClass() == LSTM.class) {
            recurrent.check(lstm, reasons);
            reasons.addIf(lstm.getIDropout() != null, "dropout inside is not supported");
        } else {
            reasons.add(
                    "the last time step of " + layer.getUnderlying().getClass().getSimpleName() + " is not supported");
        }
    }

    @Override
    public MaskUse maskUse(LastTimeStep layer) {
        return MaskUse.CONSUMED;
    }

    @Override
    public Tensor compile(LastTimeStep layer, Tensor input, LayerContext context) {
        StepMask mask = input.mask().orElse(null);
        Tensor sequence = recurrent.compile((LSTM) layer.getUnderlying(), input, context, mask);
        return mask == null
                ? last(sequence, context)
                : LastStep.append(context.builder(), context.name(), mask, sequence);
    }

    private static Tensor last(Tensor sequence, LayerContext context) {
        PlanBuilder builder = context.builder();
        long[] dimensions = sequence.dimensions();
        long[] one = {dimensions[0], dimensions[1], 1};
        long[] last = {0, 0, dimensions[2] - 1};
        memory.desc whole = Descriptors.timeMajor(dimensions[0], dimensions[1], dimensions[2]);
        memory.desc step = whole.submemory_desc(one, last);
        memory.desc flat = Descriptors.plain(dimensions[0], dimensions[1]);
        memory values = builder.allocate(Descriptors.plain(one));
        builder.copy(context.name() + ".last", builder.reinterpret(sequence.values(), step), values);
        Tensor output = Tensor.of(builder.reinterpret(values, flat), sequence.differentiation());
        String name = context.name() + ".last.backward";
        builder.onGradient(name, output, gradient -> {
            memory rows = builder.inLayout(name, gradient.values(), flat);
            // zero but for the last step, which every batch overwrites
            memory all = builder.allocate(whole);
            builder.copy(name, builder.reinterpret(rows, Descriptors.plain(one)), builder.reinterpret(all, step));
            sequence.addGradient(Gradient.shared(all));
        });
        return output;
    }
}
