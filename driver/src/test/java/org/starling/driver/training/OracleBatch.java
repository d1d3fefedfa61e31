package org.starling.driver.training;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;

/** A batch in the form that plain DL4J requires. */
record OracleBatch(INDArray features, INDArray labels) {

    /** The examples {@code from} to {@code to} of all blocks in a row. */
    static OracleBatch of(ExampleFormat format, List<ExampleBlock> blocks, int from, int to) {
        Batch batch = new Batch(format, to - from);
        int position = 0;
        for (ExampleBlock block : blocks) {
            for (int i = 0; i < block.size(); i++, position++) {
                if (position >= from && position < to) {
                    batch.add(block, i);
                }
            }
        }
        float[] features = new float[batch.size() * format.features().length()];
        float[] labels = new float[batch.size() * format.label().length()];
        batch.unpackFeatures(FloatBuffer.wrap(features));
        batch.unpackLabels(FloatBuffer.wrap(labels));
        return new OracleBatch(
                Nd4j.createFromArray(features).reshape(batch.size(), -1),
                Nd4j.createFromArray(labels).reshape(batch.size(), -1));
    }

    static OracleBatch united(List<OracleBatch> parts) {
        return new OracleBatch(
                Nd4j.vstack(parts.stream().map(OracleBatch::features).toArray(INDArray[]::new)),
                Nd4j.vstack(parts.stream().map(OracleBatch::labels).toArray(INDArray[]::new)));
    }
}
