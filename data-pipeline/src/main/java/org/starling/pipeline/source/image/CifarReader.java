package org.starling.pipeline.source.image;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.SourceReader;

/**
 * Reads the binary version of CIFAR: records of one or two bytes of labels and 3,072 bytes of pixels, which are the planes of
 * red, green and blue, row by row.
 */
public final class CifarReader implements SourceReader {
    private static final List<Integer> SHAPE = List.of(3, 32, 32);
    private static final int PIXELS = 3 * 32 * 32;
    private static final int SLICE_RECORDS = 5_000;

    private final String path;
    private final int labelBytes;
    private final int labelAt;
    private final String role;
    private final Configuration conf;

    /**
     * @param labelBytes bytes of labels before the pixels: 1 in CIFAR-10, 2 in CIFAR-100
     * @param labelAt which of them is the class
     */
    public CifarReader(String path, int labelBytes, int labelAt, String role, Configuration conf) {
        this.path = path;
        this.labelBytes = labelBytes;
        this.labelAt = labelAt;
        this.role = role;
        this.conf = conf;
    }

    @Override
    public List<SourceFile> files() {
        return found().stream()
                .map(file -> SourceFile.undigested(role + " images", file))
                .toList();
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like) {
        RawFormat format = ImageFormats.of(SHAPE, like);
        int recordBytes = labelBytes + PIXELS;
        List<Slice> slices = new ArrayList<>();
        for (FileStatus file : found()) {
            if (file.getLen() % recordBytes != 0) {
                throw new DataException(
                        "Cannot read images: %s has %d bytes, no multiple of the %d of one image; fetch the file again"
                                .formatted(file.getPath(), file.getLen(), recordBytes));
            }
            long records = file.getLen() / recordBytes;
            for (long from = 0; from < records; from += SLICE_RECORDS) {
                long to = Math.min(records, from + SLICE_RECORDS);
                slices.add(new Slice(file.getPath().toString(), labelBytes, labelAt, from, to));
            }
        }
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(slices, Math.max(1, slices.size()))
                .flatMap(slice -> slice.rows(shared.value()));
        return new RawExamples(spark.createDataFrame(rows, RawExamples.SCHEMA), format);
    }

    private List<FileStatus> found() {
        List<FileStatus> found = DataFiles.find(path, "images", conf);
        List<FileStatus> binary = found.stream()
                .filter(file -> file.getPath().getName().endsWith(".bin"))
                .toList();
        // a folder of CIFAR also holds texts; a file that was named is taken at its word
        return binary.isEmpty() ? found : binary;
    }

    /** Consecutive images that one task reads. */
    private record Slice(String path, int labelBytes, int labelAt, long from, long to) implements Serializable {

        Iterator<Row> rows(Configuration conf) throws IOException {
            Path location = new Path(path);
            FSDataInputStream stream = location.getFileSystem(conf).open(location);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(stream));
            stream.seek(from * (labelBytes + PIXELS));
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
                    byte[] labels = new byte[labelBytes];
                    byte[] pixels = new byte[PIXELS];
                    try {
                        stream.readFully(labels);
                        stream.readFully(pixels);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    String label = Integer.toString(labels[labelAt] & 0xff);
                    return RowFactory.create(path, pixels, label, null, "image " + index++, null);
                }
            };
        }

        private static void close(FSDataInputStream stream) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
