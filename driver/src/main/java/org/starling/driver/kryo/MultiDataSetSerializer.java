package org.starling.driver.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.nd4j.linalg.dataset.MultiDataSet;

/** As {@link DataSetSerializer}, for data sets with several inputs and outputs. */
final class MultiDataSetSerializer extends Serializer<MultiDataSet> {

    @Override
    public void write(Kryo kryo, Output output, MultiDataSet data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            data.save(bytes);
        } catch (IOException e) {
            throw new KryoException("Cannot write a data set: " + e.getMessage(), e);
        }
        output.writeInt(bytes.size());
        output.writeBytes(bytes.toByteArray());
    }

    @Override
    public MultiDataSet read(Kryo kryo, Input input, Class<MultiDataSet> type) {
        MultiDataSet data = new MultiDataSet();
        try {
            data.load(new ByteArrayInputStream(input.readBytes(input.readInt())));
        } catch (IOException e) {
            throw new KryoException("Cannot read a data set: " + e.getMessage(), e);
        }
        return data;
    }
}
