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
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;

/**
 * Reads the binary version of CIFAR: records of one or two bytes of labels and 3,072 bytes of pixels, which are the planes of
 * red, green and blue, row by row.
 */
public final class CifarReader implements SourceReader {
    private static final List<Integer> SHAPE = List.of(3, 32, 32);
    private static final int PIXELS = 3 * 32 * 32;
    private static final int SLICE_RECORDS = 5_000;

    private final String path;
    private final CifarLabels labels;
    private final String role;
    private final Configuration conf;

    public CifarReader(String path, CifarLabels labels, String role, Configuration conf) {
        this.path = path;
        this.labels = labels;
        this.role = role;
        this.conf = conf;
    }

    @Override
    public List<SourceFile> files() {
        return found().stream()
                .map(file -> FoundFiles.undigested(role + " images", file))
                .toList();
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse use, Optional<RawFormat> like) {
        RawFormat format = ImageFormats.of(SHAPE, like);
        int recordBytes = labels.bytes() + PIXELS;
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
                slices.add(new Slice(file.getPath().toString(), labels, use, from, to));
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
        // a folder of CIFAR also contains texts; a file that is named is always read
        return binary.isEmpty() ? found : binary;
    }

    /** Consecutive images that one task reads. */
    record Slice(String path, CifarLabels labels, LabelUse use, long from, long to) implements Serializable {

        Iterator<Row> rows(Configuration conf) throws IOException {
            Path location = new Path(path);
            FSDataInputStream stream = location.getFileSystem(conf).open(location);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(stream));
            stream.seek(from * (labels.bytes() + PIXELS));
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
                    byte[] named = new byte[labels.bytes()];
                    byte[] pixels = new byte[PIXELS];
                    try {
                        stream.readFully(named);
                        stream.readFully(pixels);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    int label = named[labels.at()] & 0xff;
                    boolean wrong = use == LabelUse.REQUIRED && label >= labels.classes();
                    long row = index++;
                    String record = "image " + row + (wrong ? ", label " + label : "");
                    return RowFactory.create(
                            path,
                            wrong ? null : pixels,
                            Integer.toString(label),
                            wrong ? CifarLabels.OUT_OF_RANGE : null,
                            record,
                            null,
                            row);
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
