package org.starling.pipeline.source.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.spec.RawType;

/** Reads an {@link IdxSource}. */
public final class IdxReader implements SourceReader {
    private static final long SLICE_BYTES = 32L << 20;

    private final IdxSource source;
    private final String role;
    private final Configuration conf;

    public IdxReader(IdxSource source, String role, Configuration conf) {
        this.source = source;
        this.role = role;
        this.conf = conf;
    }

    @Override
    public List<SourceFile> files() {
        List<SourceFile> files = new ArrayList<>();
        files.add(FoundFiles.undigested(role + " images", DataFiles.findOne(source.images(), "images", conf)));
        if (source.labels() != null) {
            files.add(FoundFiles.undigested(role + " labels", DataFiles.findOne(source.labels(), "labels", conf)));
        }
        return files;
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like) {
        FileStatus images = DataFiles.findOne(source.images(), "images", conf);
        IdxHeader header = open(images, "images");
        RawFormat format = new RawFormat(RawType.UINT8, shape(header, images));
        if (like.isPresent() && !like.get().equals(format)) {
            throw new DataException(
                    "Cannot read images: %s holds examples of %s, the training data of %s; use matching data"
                            .formatted(images.getPath(), format, like.get()));
        }
        String labelPath = null;
        IdxHeader labelHeader = null;
        if (source.labels() != null) {
            FileStatus labelFile = DataFiles.findOne(source.labels(), "labels", conf);
            labelPath = labelFile.getPath().toString();
            labelHeader = open(labelFile, "labels");
            requireMatch(images, header, labelFile, labelHeader);
        } else if (labels == LabelUse.REQUIRED) {
            throw new DataException("Cannot read labels: no file of labels for " + images.getPath() + "; set labels");
        }

        List<IdxSlice> slices = new ArrayList<>();
        int count = slices(images, header);
        for (int i = 0; i < count; i++) {
            long from = (long) header.count() * i / count;
            long to = (long) header.count() * (i + 1) / count;
            slices.add(new IdxSlice(images.getPath().toString(), header, labelPath, labelHeader, from, to));
        }
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(slices, count)
                .flatMap(slice -> slice.rows(shared.value()));
        return new RawExamples(spark.createDataFrame(rows, RawExamples.SCHEMA), format);
    }

    private IdxHeader open(FileStatus file, String what) {
        IdxHeader header = IdxHeader.read(file.getPath(), what, conf);
        boolean isCompressed = DataFiles.isCompressed(file.getPath(), conf);
        boolean isTooShort = DataFiles.mostBytes(file.getPath(), file.getLen(), conf) < header.fileBytes();
        if (isTooShort || (!isCompressed && file.getLen() != header.fileBytes())) {
            String fault = isTooShort ? "truncated" : "too long";
            throw new DataException(
                    "Cannot read %s: %s is %s: its header promises %d items of %d bytes, %d bytes in all, found %d; fetch the file again"
                            .formatted(
                                    what,
                                    file.getPath(),
                                    fault,
                                    header.count(),
                                    header.itemBytes(),
                                    header.fileBytes(),
                                    file.getLen()));
        }
        return header;
    }

    private static List<Integer> shape(IdxHeader header, FileStatus file) {
        List<Integer> dimensions = header.dimensions();
        return switch (dimensions.size()) {
            case 3 -> List.of(1, dimensions.get(1), dimensions.get(2));
            case 4 -> dimensions.subList(1, 4);
            default -> throw new DataException(
                    "Cannot read images: %s has %d dimensions, not 3 [n, height, width] or 4 [n, channels, height, width]; name a file of images"
                            .formatted(file.getPath(), dimensions.size()));
        };
    }

    private static void requireMatch(FileStatus images, IdxHeader header, FileStatus labels, IdxHeader labelHeader) {
        if (labelHeader.dimensions().size() != 1) {
            throw new DataException("Cannot read labels: %s has %d dimensions, not 1; name a file of labels"
                    .formatted(labels.getPath(), labelHeader.dimensions().size()));
        }
        if (header.count() != labelHeader.count()) {
            throw new DataException(
                    "Cannot read images: %s holds %d images but %s holds %d labels; name two files of one set"
                            .formatted(images.getPath(), header.count(), labels.getPath(), labelHeader.count()));
        }
    }

    /** A compressed file cannot be entered in the middle. */
    private int slices(FileStatus images, IdxHeader header) {
        if (DataFiles.isCompressed(images.getPath(), conf) || header.count() == 0) {
            return 1;
        }
        return (int) Math.min(header.count(), 1 + header.fileBytes() / SLICE_BYTES);
    }
}
