package org.starling.pipeline.source.image;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskContextImpl;
import org.apache.spark.sql.Row;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;

/** Images in a binary file of CIFAR-10. */
public final class CifarFuzzTarget implements FuzzTarget {
    private static final int RECORD_BYTES = 3073;

    private final FuzzFile file = new FuzzFile(".bin");

    @Override
    public String name() {
        return "cifar";
    }

    @Override
    public List<byte[]> seeds() {
        byte[] images = new byte[2 * RECORD_BYTES];
        for (int i = 0; i < images.length; i++) {
            images[i] = (byte) (i % RECORD_BYTES == 0 ? i / RECORD_BYTES : i * 7);
        }
        return List.of(images);
    }

    @Override
    public boolean accepts(byte[] content) throws IOException {
        if (content.length % RECORD_BYTES != 0) {
            // an error of the whole file
            return false;
        }
        file.write(content);
        TaskContextImpl task = TaskContext$.MODULE$.empty();
        TaskContext$.MODULE$.setTaskContext(task);
        try {
            Iterator<Row> rows = new CifarReader.Slice(
                            file.path().toString(),
                            CifarLabels.TEN,
                            LabelUse.REQUIRED,
                            0,
                            content.length / RECORD_BYTES)
                    .rows(file.conf());
            boolean isKept = true;
            while (rows.hasNext()) {
                isKept &= rows.next().isNullAt(3);
            }
            return isKept;
        } finally {
            task.markTaskCompleted(scala.Option.empty());
            TaskContext$.MODULE$.unset();
        }
    }
}
