package org.starling.driver.ml;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.starling.driver.evaluation.RecordCounter;
import org.starling.driver.training.TrainingData;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.files.DataException;

/** Packs the rows of a partition into blocks of examples, in order; holds one block. */
final class ExamplePacker implements FlatMapFunction<Iterator<Row>, ExampleBlock> {
    private static final long serialVersionUID = 1L;

    private final FeatureReader features;
    private final Labels labels;
    private final int labelColumn;
    private final Weights weights;
    private final ExampleFormat format;
    private final InvalidRows invalid;
    private final RecordCounter counter;

    /**
     * @param labelColumn position of the label in a row
     * @param weights of the rows
     * @param format of the examples
     * @param counter counts the rows, by the reason why they cannot be used
     */
    ExamplePacker(
            FeatureReader features,
            Labels labels,
            int labelColumn,
            Weights weights,
            ExampleFormat format,
            InvalidRows invalid,
            RecordCounter counter) {
        this.features = features;
        this.labels = labels;
        this.labelColumn = labelColumn;
        this.weights = weights;
        this.format = format;
        this.invalid = invalid;
        this.counter = counter;
    }

    @Override
    public Iterator<ExampleBlock> call(Iterator<Row> rows) {
        return new Blocks(rows);
    }

    private final class Blocks implements Iterator<ExampleBlock> {
        private final Iterator<Row> rows;
        private ExampleBlock next;

        Blocks(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (next == null && rows.hasNext()) {
                ExampleBlock packed = pack();
                next = packed.size() > 0 ? packed : null;
            }
            return next != null;
        }

        @Override
        public ExampleBlock next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            ExampleBlock packed = next;
            next = null;
            return packed;
        }

        private ExampleBlock pack() {
            int capacity = TrainingData.blockExamples(format);
            int bytes = format.features().bytes();
            boolean byClass = format.label().indices() > 0;
            byte[] packed = new byte[Math.multiplyExact(capacity, bytes)];
            int[] classes = new int[byClass ? capacity : 0];
            float[] vectors = new float[byClass ? 0 : Math.multiplyExact(capacity, labels.outputs())];
            float[] factors = new float[weights.present() ? capacity : 0];
            int size = 0;
            while (size < capacity && rows.hasNext()) {
                Row row = rows.next();
                try {
                    features.read(row, packed, size * bytes);
                    if (byClass) {
                        classes[size] = labels.readClass(row, labelColumn);
                    } else {
                        labels.readVector(row, labelColumn, vectors, size * labels.outputs());
                    }
                    if (weights.present()) {
                        factors[size] = weights.read(row);
                    }
                    size++;
                    counter.add(null);
                } catch (InvalidRowException e) {
                    if (invalid == InvalidRows.ERROR) {
                        throw new DataException(
                                "Cannot fit: %s, or leave such rows out by handleInvalid=skip"
                                        .formatted(e.getMessage()),
                                e);
                    }
                    counter.add(e.reason());
                }
            }
            byte[] used = size == capacity ? packed : Arrays.copyOf(packed, size * bytes);
            ExampleBlock block = byClass
                    ? ExampleBlock.ofClasses(format, used, Arrays.copyOf(classes, size))
                    : ExampleBlock.ofVectors(format, used, Arrays.copyOf(vectors, size * labels.outputs()));
            return weights.present() ? block.withMasks(format, new float[0], Arrays.copyOf(factors, size)) : block;
        }
    }
}
