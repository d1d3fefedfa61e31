package org.starling.pipeline.source.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
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
import org.starling.pipeline.image.BadImageException;
import org.starling.pipeline.image.ImageDecoder;
import org.starling.pipeline.image.ImageShaping;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;

/** Turns image files into rows of {@link RawExamples#SCHEMA}, in their order. */
final class ImageFileRows {
    private static final String NO_SUCH_FILE = "no such file";
    private static final String NO_LABEL = "missing label";
    private static final String TOO_LARGE = "file larger than a gigabyte";

    private static final long MAX_FILE_BYTES = 1L << 30;
    private static final long PACK_BYTES = 32L << 20;
    private static final int PACK_FILES = 4096;

    private ImageFileRows() {}

    static Dataset<Row> of(
            SparkSession spark, List<ImageFile> files, ImageShaping shaping, LabelUse labels, Configuration conf) {
        List<Pack> packs = packs(files, spark.sparkContext().defaultParallelism());
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(packs, Math.max(1, packs.size()))
                .flatMap(pack -> pack.rows(shaping, labels, shared.value()));
        return spark.createDataFrame(rows, RawExamples.SCHEMA);
    }

    /** Consecutive files for one task each: at least one pack per core, none much larger than {@link #PACK_BYTES}. */
    private static List<Pack> packs(List<ImageFile> files, int cores) {
        int most = Math.max(1, Math.min(PACK_FILES, (files.size() + cores - 1) / cores));
        List<Pack> packs = new ArrayList<>();
        List<ImageFile> open = new ArrayList<>();
        long bytes = 0;
        for (ImageFile file : files) {
            open.add(file);
            bytes += Math.max(0, file.bytes());
            if (open.size() == most || bytes >= PACK_BYTES) {
                packs.add(new Pack(List.copyOf(open)));
                open.clear();
                bytes = 0;
            }
        }
        if (!open.isEmpty()) {
            packs.add(new Pack(List.copyOf(open)));
        }
        return packs;
    }

    /** Files that one task reads. */
    private record Pack(List<ImageFile> files) implements Serializable {

        Iterator<Row> rows(ImageShaping shaping, LabelUse labels, Configuration conf) {
            ImageDecoder decoder = new ImageDecoder();
            Iterator<ImageFile> remaining = files.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return remaining.hasNext();
                }

                @Override
                public Row next() {
                    return row(remaining.next(), decoder, shaping, labels, conf);
                }
            };
        }

        private static Row row(
                ImageFile file, ImageDecoder decoder, ImageShaping shaping, LabelUse labels, Configuration conf) {
            try {
                if (labels == LabelUse.REQUIRED && file.label() == null) {
                    throw new BadImageException(NO_LABEL, "neither a folder nor a list names its class");
                }
                byte[] features = shaping.apply(decoder.decode(content(file, conf)));
                return RowFactory.create(file.path(), features, file.label(), null, null);
            } catch (BadImageException e) {
                return RowFactory.create(file.path(), null, file.label(), e.reason(), e.getMessage());
            }
        }

        private static byte[] content(ImageFile file, Configuration conf) throws BadImageException {
            if (file.bytes() == ImageFile.MISSING) {
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
}
