package org.starling.pipeline.files;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Function1;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.collection.Seq;
import scala.collection.immutable.Map;
import scala.runtime.AbstractFunction1;

/**
 * Spark's source of text lines, with another reader of files: {@link BoundedLines}, which bounds the length of a line. Spark's own
 * reader keeps a line whole, whatever its length. A compressed file is read by one task.
 */
public final class BoundedTextFormat extends TextFileFormat {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isSplitable(SparkSession spark, Map<String, String> options, Path path) {
        return super.isSplitable(spark, options, path)
                && !DataFiles.isCompressed(path, spark.sparkContext().hadoopConfiguration());
    }

    @Override
    public Function1<PartitionedFile, Iterator<InternalRow>> buildReader(
            SparkSession spark,
            StructType dataSchema,
            StructType partitionSchema,
            StructType requiredSchema,
            Seq<Filter> filters,
            Map<String, String> options,
            Configuration conf) {
        Broadcast<SerializableConfiguration> shared =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new SerializableConfiguration(conf));
        return new Reader(shared, requiredSchema.length());
    }

    /** Opens a file in a task. */
    private static final class Reader extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Broadcast<SerializableConfiguration> conf;
        private final int columns;

        Reader(Broadcast<SerializableConfiguration> conf, int columns) {
            this.conf = conf;
            this.columns = columns;
        }

        @Override
        public Iterator<InternalRow> apply(PartitionedFile file) {
            BoundedLines lines = new BoundedLines(
                    file.toPath(), file.start(), file.length(), conf.value().value());
            TaskContext task = TaskContext.get();
            if (task != null) {
                task.addTaskCompletionListener((TaskCompletionListener) context -> close(lines));
            }
            return new Rows(lines, columns);
        }

        private static void close(BoundedLines lines) {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Lines as rows, each valid until the next one. */
    private static final class Rows extends AbstractIterator<InternalRow> {
        private final BoundedLines lines;
        private final UnsafeRowWriter writer;
        private final int columns;
        private boolean isRead;

        Rows(BoundedLines lines, int columns) {
            this.lines = lines;
            this.columns = columns;
            this.writer = new UnsafeRowWriter(columns);
        }

        @Override
        public boolean hasNext() {
            isRead = isRead || lines.next();
            return isRead;
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            isRead = false;
            writer.reset();
            writer.zeroOutNullBytes();
            if (columns > 0) {
                writer.write(0, lines.bytes(), 0, lines.length());
            }
            return writer.getRow();
        }
    }
}
