package org.starling.pipeline.source.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.MemoryShare;
import org.starling.pipeline.image.BadImageException;
import org.starling.pipeline.image.ImageDecoder;
import org.starling.pipeline.image.ImageLimits;
import org.starling.pipeline.image.ImageShaping;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.spec.LabelUse;

/** Turns image files into rows of {@link RawExamples#SCHEMA}, in their order. Whatever is wrong with a file ends no other one. */
final class ImageFileRows implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String NO_SUCH_FILE = "no such file";
    private static final String OUTSIDE = "name outside of the folder of images";
    private static final String NO_LABEL = "missing label";
    private static final String TOO_LARGE = "file too large";
    private static final String DAMAGED = "damaged file";

    private static final long MAX_FILE_BYTES = 1L << 30;

    private final ImageShaping shaping;
    private final ImageLimits limits;
    private final LabelUse labels;

    ImageFileRows(ImageSource.Files source, LabelUse labels) {
        this.shaping = source.shaping();
        this.limits = source.limits();
        this.labels = labels;
    }

    static Dataset<Row> of(
            SparkSession spark,
            List<LabelledFile> files,
            ImageSource.Files source,
            LabelUse labels,
            Configuration conf) {
        List<FilePacks.Pack> packs = FilePacks.of(files, spark.sparkContext().defaultParallelism());
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        ImageFileRows rows = new ImageFileRows(source, labels);
        JavaRDD<Row> read = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(packs, Math.max(1, packs.size()))
                .flatMap(pack -> rows.of(pack, shared.value()));
        return spark.createDataFrame(read, RawExamples.SCHEMA);
    }

    private Iterator<Row> of(FilePacks.Pack pack, Configuration conf) {
        ImageDecoder decoder = new ImageDecoder(limits);
        Iterator<LabelledFile> remaining = pack.files().iterator();
        return new Iterator<>() {
            private long row = pack.first();

            @Override
            public boolean hasNext() {
                return remaining.hasNext();
            }

            @Override
            public Row next() {
                return row(row++, remaining.next(), decoder, conf);
            }
        };
    }

    /**
     * The row of a file.
     *
     * @param row number of the record
     */
    Row row(long row, LabelledFile file, ImageDecoder decoder, Configuration conf) {
        try {
            if (file.fault() != null) {
                throw new BadImageException(file.fault(), file.path());
            }
            if (labels == LabelUse.REQUIRED && file.label() == null) {
                throw new BadImageException(NO_LABEL, "neither a folder nor a list names its class");
            }
            byte[] features = decoder.decode(content(file, conf), shaping);
            return RowFactory.create(file.path(), features, file.label(), null, null, file.group(), row);
        } catch (BadImageException e) {
            return RowFactory.create(file.path(), null, file.label(), e.reason(), e.getMessage(), file.group(), row);
        }
    }

    private static MemoryShare share(long bytes) throws BadImageException {
        return MemoryShare.of(bytes)
                .orElseThrow(() -> new BadImageException(
                        TOO_LARGE, "%d MB, more than half of the executor's memory".formatted(bytes >> 20)));
    }

    @SuppressWarnings("try") // the share ends with the block, which is all it is for
    private static byte[] content(LabelledFile file, Configuration conf) throws BadImageException {
        if (file.bytes() == LabelledFile.OUTSIDE) {
            throw new BadImageException(OUTSIDE, file.path() + "; set names: any to read it");
        }
        if (file.bytes() == LabelledFile.MISSING) {
            throw new BadImageException(NO_SUCH_FILE, file.path());
        }
        if (file.bytes() > MAX_FILE_BYTES) {
            throw new BadImageException(TOO_LARGE, file.bytes() + " bytes, more than a gigabyte");
        }
        if (file.bytes() == 0) {
            // a pipe would never end
            return new byte[0];
        }
        Path path = new Path(file.path());
        try (MemoryShare share = share(file.bytes());
                InputStream stream = path.getFileSystem(conf).open(path)) {
            return stream.readNBytes((int) file.bytes());
        } catch (FileNotFoundException e) {
            throw new BadImageException(NO_SUCH_FILE, e.getMessage());
        } catch (ChecksumException e) {
            throw new BadImageException(DAMAGED, e.getMessage());
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read images: %s is unreadable (%s); check the file system"
                            .formatted(file.path(), e.getMessage()),
                    e);
        }
    }
}
