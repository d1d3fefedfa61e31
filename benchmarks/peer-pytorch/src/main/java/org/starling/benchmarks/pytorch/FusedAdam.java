package org.starling.benchmarks.pytorch;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's {@code Adam(fused=True)}: one native call updates all parameters. The Java API has no binding of {@code
 * _fused_adam_}, so that a TorchScript function of one line calls it.
 */
final class FusedAdam {
    private final List<Tensor> parameters;
    private final CompilationUnit script;
    private final Function update;
    private final IValue parameterList;
    private final IValue firstMoments;
    private final IValue secondMoments;
    private final IValue steps;
    private final Tensor step;
    private final Tensor undefined = new Tensor();

    FusedAdam(List<Tensor> parameters, double learningRate) {
        this.parameters = parameters;
        step = parameters.get(0).new_zeros(1).reshape();
        script = torch.compile(source(parameters.size(), learningRate));
        update = script.get_function(new QualifiedName("adam"));
        parameterList = pack(parameters);
        firstMoments = pack(parameters.stream().map(torch::zeros_like).toList());
        secondMoments = pack(parameters.stream().map(torch::zeros_like).toList());
        steps = pack(Collections.nCopies(parameters.size(), step));
    }

    /** Updates the parameters by their gradients, and drops these. Gradient mode must be off. */
    void step() {
        step.add_(new Scalar(1));
        IValueVector arguments = new IValueVector(parameterList, firstMoments, secondMoments, steps);
        parameters.forEach(parameter -> arguments.push_back(new IValue(parameter.grad())));
        update.apply(arguments);
        parameters.forEach(parameter -> parameter.mutable_grad().put(undefined));
    }

    private IValue pack(List<Tensor> tensors) {
        IValueVector arguments = new IValueVector();
        tensors.forEach(tensor -> arguments.push_back(new IValue(tensor)));
        return script.get_function(new QualifiedName("pack")).apply(arguments);
    }

    private static String source(int count, double learningRate) {
        String tensors = IntStream.range(0, count).mapToObj(i -> "t" + i).collect(Collectors.joining(", "));
        return """
                def pack(%s):
                    return [%s]

                def adam(p: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], %s):
                    torch._fused_adam_(p, [%s], m, v, [], steps, lr=%s, beta1=0.9, beta2=0.999, \
                weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)
                """
                .formatted(tensors, tensors, tensors, tensors, learningRate);
    }
}
