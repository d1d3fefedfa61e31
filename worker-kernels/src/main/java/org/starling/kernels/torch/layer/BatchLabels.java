package org.starling.kernels.torch.layer;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.layer.dense.OutputRows;
import org.starling.kernels.onednn.plan.Channels;

/**
 * Labels of a batch as a matrix: a row for each row of the outputs that they are compared with.
 *
 * @param batch the batch
 * @param kind the rows: examples, time steps or pixels
 * @param rows number of rows
 * @param columns outputs of a row
 * @param channels position of the outputs in DL4J's array of labels
 */
record BatchLabels(Batch batch, OutputRows kind, int rows, int columns, Channels channels) {

    private int positions() {
        return rows / batch.size();
    }

    /**
     * Returns the labels, one-hot for classes.
     *
     * @param byNumber whether vectors may hold the numbers of classes
     * @throws IllegalArgumentException if they do not fit the outputs
     */
    Tensor values(boolean byNumber, String layer) {
        LabelFormat format = batch.format().label();
        int positions = positions();
        boolean byClass = format.indices() > 0;
        boolean numbers = !byClass && byNumber && format.length() == positions;
        int expected = numbers ? positions : columns * positions;
        if (format.length() != expected || (byClass && format.indices() != positions)) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': it has %d outputs%s, but labels have %d values; change its nOut or the data"
                            .formatted(layer, columns, ofPositions(), format.length()));
        }
        if (!byClass && !numbers) {
            return inRows(batch.vectors());
        }
        long[] classes = new long[rows];
        for (int i = 0; i < rows; i++) {
            classes[i] = byClass ? batch.classes()[i] : (long) batch.vectors()[i];
            if (classes[i] < 0 || classes[i] >= columns) {
                throw new IllegalArgumentException(
                        "Cannot train on a batch: example %d is labelled %d, but there are %d classes; correct the data"
                                .formatted(i / positions, classes[i], columns));
            }
        }
        Tensor ordered = torch.tensor(classes).view(batch.size(), positions);
        Tensor flat = kind == OutputRows.TIME_STEPS ? ordered.transpose(0, 1) : ordered;
        return torch.one_hot(flat.reshape(rows), columns).to(ScalarType.Float);
    }

    private String ofPositions() {
        return positions() == 1 ? "" : " at each of " + positions() + " positions";
    }

    /** Returns whether factors are weights of examples, which multiply the loss alone. */
    boolean weighted() {
        return batch.format().masks().weighted();
    }

    /** Whether single outputs are masked. */
    boolean masksOutputs() {
        int values = batch.format().masks().labelValues();
        return !weighted() && values > 0 && values != positions() && values == positions() * columns;
    }

    /**
     * Returns the factors of the mask of labels, {@code [rows, 1]} or {@code [rows, columns]}; empty without a mask. DL4J
     * supports one factor for all rows of an example for pixels, not for time steps.
     *
     * @throws IllegalArgumentException if the number of factors of an example does not fit
     */
    Optional<Tensor> mask(String layer) {
        int values = batch.format().masks().labelValues();
        float[] factors = batch.labelMasks();
        if (values == 0) {
            return Optional.empty();
        } else if (weighted()) {
            Tensor each = torch.tensor(Arrays.copyOf(factors, batch.size())).view(batch.size(), 1);
            Tensor ordered = each.expand(batch.size(), positions());
            return Optional.of((kind == OutputRows.TIME_STEPS ? ordered.transpose(0, 1) : ordered).reshape(rows, 1));
        } else if (values == positions()) {
            Tensor ordered = torch.tensor(Arrays.copyOf(factors, rows)).view(batch.size(), positions());
            return Optional.of((kind == OutputRows.TIME_STEPS ? ordered.transpose(0, 1) : ordered).reshape(rows, 1));
        } else if (masksOutputs()) {
            return Optional.of(inRows(factors));
        } else if (values == 1 && kind != OutputRows.TIME_STEPS) {
            Tensor ordered = torch.tensor(Arrays.copyOf(factors, batch.size())).view(batch.size(), 1);
            return Optional.of(ordered.expand(batch.size(), positions()).reshape(rows, 1));
        }
        throw new IllegalArgumentException(
                "Cannot compile layer '%s': it has %d outputs%s, and masks of labels have %d values; mask %s"
                        .formatted(
                                layer,
                                columns,
                                ofPositions(),
                                values,
                                positions() == 1 ? "examples or outputs" : "positions or their outputs"));
    }

    /** Values of outputs and positions of each example, as rows of outputs. */
    private Tensor inRows(float[] values) {
        Tensor all = torch.tensor(Arrays.copyOf(values, rows * columns));
        Tensor channelsFirst = channels == Channels.LAST
                ? all.view(batch.size(), positions(), columns).transpose(1, 2)
                : all.view(batch.size(), columns, positions());
        return (kind == OutputRows.TIME_STEPS ? channelsFirst.permute(2, 0, 1) : channelsFirst.permute(0, 2, 1))
                .reshape(rows, columns);
    }
}
