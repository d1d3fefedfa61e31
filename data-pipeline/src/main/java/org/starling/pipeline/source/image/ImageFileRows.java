package org.starling.pipeline.source.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
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
import org.starling.pipeline.image.BadImageException;
import org.starling.pipeline.image.ImageDecoder;
import org.starling.pipeline.image.ImageShaping;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.spec.LabelUse;

/** Turns image files into rows of {@link RawExamples#SCHEMA}, in their order. */
final class ImageFileRows {
    private static final String NO_SUCH_FILE = "no such file";
    private static final String NO_LABEL = "missing label";
    private static final String TOO_LARGE = "file larger than a gigabyte";

    private static final long MAX_FILE_BYTES = 1L << 30;

    private ImageFileRows() {}

    static Dataset<Row> of(
            SparkSession spark, List<LabelledFile> files, ImageShaping shaping, LabelUse labels, Configuration conf) {
        List<FilePacks.Pack> packs = FilePacks.of(files, spark.sparkContext().defaultParallelism());
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(packs, Math.max(1, packs.size()))
                .flatMap(pack -> rows(pack, shaping, labels, shared.value()));
        return spark.createDataFrame(rows, RawExamples.SCHEMA);
    }

    private static Iterator<Row> rows(FilePacks.Pack pack, ImageShaping shaping, LabelUse labels, Configuration conf) {
        ImageDecoder decoder = new ImageDecoder();
        Iterator<LabelledFile> remaining = pack.files().iterator();
        return new Iterator<>() {
            private long row = pack.first();

            @Override
            public boolean hasNext() {
                return remaining.hasNext();
            }

            @Override
            public Row next() {
                return row(row++, remaining.next(), decoder, shaping, labels, conf);
            }
        };
    }

    private static Row row(
            long row,
            LabelledFile file,
            ImageDecoder decoder,
            ImageShaping shaping,
            LabelUse labels,
            Configuration conf) {
        try {
            if (labels == LabelUse.REQUIRED && file.label() == null) {
                throw new BadImageException(NO_LABEL, "neither a folder nor a list names its class");
            }
            byte[] features = shaping.apply(decoder.decode(content(file, conf)));
            return RowFactory.create(file.path(), features, file.label(), null, null, file.group(), row);
        } catch (BadImageException e) {
            return RowFactory.create(file.path(), null, file.label(), e.reason(), e.getMessage(), file.group(), row);
        }
    }

    private static byte[] content(LabelledFile file, Configuration conf) throws BadImageException {
        if (file.bytes() == LabelledFile.MISSING) {
            throw new BadImageException(NO_SUCH_FILE, file.path());
        }
        if (file.bytes() > MAX_FILE_BYTES) {
            throw new BadImageException(TOO_LARGE, file.bytes() + " bytes");
        }
        Path path = new Path(file.path());
        try (InputStream stream = path.getFileSystem(conf).open(path)) {
            return stream.readNBytes((int) file.bytes());
        } catch (FileNotFoundException e) {
            throw new BadImageException(NO_SUCH_FILE, e.getMessage());
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read images: %s is unreadable (%s); check the file system"
                            .formatted(file.path(), e.getMessage()),
                    e);
        }
    }
}
