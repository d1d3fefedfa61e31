package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A value of an ONNX graph: the output of a node under dimensions that may be ordered and joined otherwise. Each dimension lists the
 * axes of the node that it joins: 0 is the batch, 1 the channels, 2 time or height, 3 width. One of size 1 joins none.
 *
 * @param dimensions of the ONNX value, the batch included
 */
record ImportedValue(ImportedNode node, List<List<Integer>> dimensions) {
    static final List<Integer> BATCH = List.of(0);
    static final List<Integer> CHANNELS = List.of(1);
    static final List<Integer> TIME = List.of(2);

    ImportedValue {
        dimensions = dimensions.stream().map(List::copyOf).toList();
    }

    /** The output of a node as it is. */
    static ImportedValue of(ImportedNode node) {
        return new ImportedValue(
                node,
                IntStream.rangeClosed(0, node.shape().size()).mapToObj(List::of).toList());
    }

    /** The same dimensions over another node of the same kind. */
    ImportedValue with(ImportedNode other) {
        return new ImportedValue(other, dimensions);
    }

    /** Returns whether the dimensions are those of the node. */
    boolean isPlain() {
        return equals(of(node));
    }

    /** Returns whether the dimensions are those of the node, besides ones of size 1 at the end. */
    boolean isFeatures() {
        return node.isFeatures()
                && dimensions.stream().filter(axes -> !axes.isEmpty()).toList().equals(List.of(BATCH, CHANNELS));
    }

    int rank() {
        return dimensions.size();
    }

    /** The last dimension. */
    List<Integer> last() {
        return dimensions.get(rank() - 1);
    }

    /** A dimension, counted from the end if negative. */
    int dimension(long given) {
        long dimension = given < 0 ? given + rank() : given;
        if (dimension < 0 || dimension >= rank()) {
            throw new UnsupportedOperatorException("dimension %d of a value of rank %d".formatted(given, rank()));
        }
        return (int) dimension;
    }

    ImportedValue transposed(List<Long> order) {
        List<Long> wanted = order.isEmpty()
                ? IntStream.range(0, rank())
                        .mapToObj(i -> (long) rank() - 1 - i)
                        .toList()
                : order;
        if (wanted.size() != rank() || wanted.stream().distinct().count() != rank()) {
            throw new UnsupportedOperatorException("order %s of %d dimensions".formatted(order, rank()));
        }
        return new ImportedValue(
                node, wanted.stream().map(i -> dimensions.get(dimension(i))).toList());
    }

    /** The product of the sizes of some axes, without that of the batch. */
    private long size(List<Integer> axes) {
        return axes.stream().filter(axis -> axis > 0).mapToLong(this::size).reduce(1, Math::multiplyExact);
    }

    private long size(int axis) {
        return node.shape().get(axis - 1);
    }

    /** The axes in the order of the values. */
    private List<Integer> axes() {
        return dimensions.stream().flatMap(List::stream).toList();
    }

    /**
     * The same values under other dimensions.
     *
     * @param target sizes: 0 for the same as before, at most one -1 for the rest
     * @param batch size of the batch in the file; -1 if it is open
     * @throws UnsupportedOperatorException if an axis would have to be split
     */
    ImportedValue reshaped(List<Long> target, long batch) {
        List<Integer> axes = axes();
        if (target.isEmpty() || axes.isEmpty() || axes.get(0) != 0) {
            throw cannot(target);
        }
        List<Long> sizes = explicit(target, batch);
        List<List<Integer>> result = new ArrayList<>();
        int end = axes.size();
        for (int i = sizes.size() - 1; i > 0; i--) {
            int start = end;
            long product = 1;
            while (product < sizes.get(i) && start > 1) {
                product *= size(axes.get(--start));
            }
            if (sizes.get(i) == 1 && start > 1 && size(axes.get(start - 1)) == 1) {
                start--;
            }
            if (product != sizes.get(i)) {
                throw cannot(target);
            }
            boolean features = axes.subList(start, end).equals(CHANNELS);
            while (i == 1 && !features && start > 1 && size(axes.get(start - 1)) == 1) {
                start--;
            }
            result.add(0, axes.subList(start, end));
            end = start;
        }
        result.add(0, axes.subList(0, end));
        boolean rows = size(result.get(0)) > 1;
        if (rows && target.get(0) != -1) {
            throw cannot(target);
        }
        return new ImportedValue(node, result);
    }

    /** Replaces 0 and -1 beyond the first dimension. */
    private List<Long> explicit(List<Long> target, long batch) {
        List<Long> sizes = new ArrayList<>(target);
        long known = 1;
        int open = 0;
        for (int i = 1; i < sizes.size(); i++) {
            if (sizes.get(i) == 0 && i < rank()) {
                sizes.set(i, size(dimensions.get(i)));
            }
            if (sizes.get(i) == -1) {
                open = i;
            } else {
                known = Math.multiplyExact(known, Math.max(1, sizes.get(i)));
            }
        }
        boolean first = sizes.get(0) == -1 || sizes.get(0) == 0 || sizes.get(0) == batch;
        if (!first || known > node.length()) {
            throw cannot(target);
        }
        if (open > 0) {
            sizes.set(open, node.length() / known);
        }
        return sizes;
    }

    private UnsupportedOperatorException cannot(List<Long> target) {
        return new UnsupportedOperatorException(
                "the values %s of an example become %s".formatted(node.shape(), target));
    }

    /** Joins all dimensions from {@code first} on. */
    ImportedValue flattened(int first) {
        if (first != 1) {
            throw new UnsupportedOperatorException("dimensions are joined from dimension " + first + " on");
        }
        List<Integer> joined = dimensions.stream().skip(1).flatMap(List::stream).toList();
        return new ImportedValue(node, List.of(dimensions.get(0), joined));
    }

    /** Without some dimensions of size 1; all of them if none is named. */
    ImportedValue squeezed(List<Long> which) {
        List<Integer> positions = which.stream().map(this::dimension).toList();
        List<List<Integer>> kept = new ArrayList<>();
        for (int i = 0; i < rank(); i++) {
            boolean removed = which.isEmpty() ? dimensions.get(i).isEmpty() : positions.contains(i);
            if (removed && !dimensions.get(i).isEmpty()) {
                throw new UnsupportedOperatorException("a dimension of an example is removed");
            }
            if (!removed) {
                kept.add(dimensions.get(i));
            }
        }
        return new ImportedValue(node, kept);
    }

    /** With further dimensions of size 1. */
    ImportedValue unsqueezed(List<Long> which) {
        int newRank = rank() + which.size();
        List<Long> positions =
                which.stream().map(i -> i < 0 ? i + newRank : i).sorted().toList();
        List<List<Integer>> result = new ArrayList<>(dimensions);
        for (long position : positions) {
            if (position < 0 || position > result.size()) {
                throw new UnsupportedOperatorException("dimension %d is added".formatted(position));
            }
            result.add((int) position, List.of());
        }
        return new ImportedValue(node, result);
    }
}
