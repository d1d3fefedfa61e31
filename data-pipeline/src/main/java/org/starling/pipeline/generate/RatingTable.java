package org.starling.pipeline.generate;

import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.files.DataException;

/**
 * Generates ratings of known structure: the columns {@code user}, {@code item}, {@code age} of the user, {@code genre} of the item,
 * {@code rating}, and {@code liked} (yes or no: a rating above 3). A rating is 3, a bias of the user, a bias of the item, the dot
 * product of a vector of each, the taste of an age for a genre, and noise. So no model has a smaller mean squared error than {@link
 * #NOISE_VARIANCE} on new ratings.
 */
public final class RatingTable {
    private static final int USERS = 500;
    private static final int ITEMS = 200;
    private static final int GENRES = 8;
    private static final int VALUES = 4;
    private static final double NOISE = 0.4;

    /** Variance of the noise: uniform between -0.4 and 0.4. */
    public static final double NOISE_VARIANCE = NOISE * NOISE / 3;

    private final SparkSession spark;
    private final String path;
    private final DirtyTableSpec.Format format;
    private final long rows;
    private final long seed;

    /**
     * A table that is not there yet.
     *
     * @param path new folder, on any Hadoop file system
     * @param rows at least 1
     */
    public RatingTable(SparkSession spark, String path, DirtyTableSpec.Format format, long rows, long seed) {
        new Checks()
                .require(rows >= 1, "rows", "must be at least 1, is " + rows)
                .done();
        this.spark = spark;
        this.path = path;
        this.format = format;
        this.rows = rows;
        this.seed = seed;
    }

    /**
     * Writes the table.
     *
     * @throws DataException if there is something at the path already
     */
    public void write() {
        requireNew(spark, path);
        Dataset<Row> table = spark.range(0, rows, 1, spark.sparkContext().defaultParallelism())
                .withColumn("u", expr("cast(%s * %d as int)".formatted(uniform("id", 1), USERS)))
                .withColumn("i", expr("cast(%s * %d as int)".formatted(uniform("id", 2), ITEMS)))
                .withColumn("age", expr("18 + cast(%s * 63 as int)".formatted(uniform("u", 3))))
                .withColumn("g", expr("cast(%s * %d as int)".formatted(uniform("i", 4), GENRES)))
                .withColumn("rating", expr("cast(%s as decimal(6,2))".formatted(rating())))
                .select(
                        expr("format_string('u%03d', u)").as("user"),
                        expr("format_string('i%03d', i)").as("item"),
                        expr("age"),
                        expr("concat('genre ', g)").as("genre"),
                        expr("rating"),
                        expr("if(rating > 3, 'yes', 'no')").as("liked"));
        if (format == DirtyTableSpec.Format.PARQUET) {
            table.write().parquet(path);
        } else {
            table.write().option("header", true).csv(path);
        }
    }

    /**
     * Refuses a path of which something exists.
     *
     * @throws DataException if so
     */
    static void requireNew(SparkSession spark, String path) {
        Path folder = new Path(path);
        try {
            FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (files.exists(folder)) {
                throw new DataException(
                        "Cannot generate a table: %s exists; remove it, or name another path".formatted(path));
            }
        } catch (IOException e) {
            throw new DataException(
                    "Cannot generate a table: %s cannot be written (%s); check the path"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    private String rating() {
        StringBuilder terms =
                new StringBuilder("3 + 0.5D * %s + 0.5D * %s".formatted(centred("u", 5), centred("i", 6)));
        for (int value = 0; value < VALUES; value++) {
            terms.append(" + %s * %s".formatted(centred("u", 10 + value), centred("i", 20 + value)));
        }
        return terms.append(" + (age - 49) / 31.0D * %s + %sD * %s".formatted(centred("g", 7), NOISE, centred("id", 8)))
                .toString();
    }

    /** Between -1 and 1. */
    private String centred(String column, int salt) {
        return "(2 * %s - 1)".formatted(uniform(column, salt));
    }

    /** Between 0 and 1, exclusive of 1: the upper bits of a hash. */
    private String uniform(String column, int salt) {
        return "(shiftrightunsigned(xxhash64(%dL, %s, %d), 11) * %s)"
                .formatted(seed, column, salt, "1.1102230246251565E-16D");
    }
}
