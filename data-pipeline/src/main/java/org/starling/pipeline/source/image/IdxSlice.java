package org.starling.pipeline.source.image;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Consecutive items that one task streams from a file of images and, when there is one, its file of labels.
 *
 * @param labels null when there are no labels
 * @param from index of the first item
 * @param to index after the last item
 */
record IdxSlice(String images, IdxHeader imageHeader, String labels, IdxHeader labelHeader, long from, long to)
        implements Serializable {

    /** Rows of {@link org.starling.pipeline.source.RawExamples#SCHEMA}. The files are closed at the end of the task. */
    Iterator<Row> rows(Configuration conf) throws IOException {
        IdxStream imageStream = new IdxStream(new Path(images), "images", imageHeader, from, conf);
        IdxStream labelStream =
                labels == null ? null : new IdxStream(new Path(labels), "labels", labelHeader, from, conf);
        TaskContext.get()
                .addTaskCompletionListener((TaskCompletionListener) context -> closeBoth(imageStream, labelStream));
        return new Iterator<>() {
            private long index = from;

            @Override
            public boolean hasNext() {
                return index < to;
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                byte[] image = imageStream.next();
                String label = labelStream == null
                        ? null
                        : Integer.toString(labelStream.next()[0] & 0xff);
                long row = index++;
                String record = "image " + row;
                if (index == imageHeader.count()) {
                    requireEnd(imageStream, labelStream);
                }
                return RowFactory.create(images, image, label, null, record, null, row);
            }
        };
    }

    private static void requireEnd(IdxStream imageStream, IdxStream labelStream) {
        imageStream.requireEnd();
        if (labelStream != null) {
            labelStream.requireEnd();
        }
    }

    private static void closeBoth(IdxStream imageStream, IdxStream labelStream) {
        try (imageStream;
                labelStream) {
            // the streams are only closed
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
