package org.starling.driver.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.nd4j.linalg.dataset.DataSet;

/** Writes DL4J's data sets in their own format: Kryo cannot read arrays outside of the heap. */
final class DataSetSerializer extends Serializer<DataSet> {

    @Override
    public void write(Kryo kryo, Output output, DataSet data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        data.save(bytes);
        output.writeInt(bytes.size());
        output.writeBytes(bytes.toByteArray());
    }

    @Override
    public DataSet read(Kryo kryo, Input input, Class<DataSet> type) {
        DataSet data = new DataSet();
        data.load(new ByteArrayInputStream(input.readBytes(input.readInt())));
        return data;
    }
}
