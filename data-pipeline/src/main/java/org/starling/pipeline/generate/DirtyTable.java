package org.starling.pipeline.generate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.starling.pipeline.files.DataException;

/**
 * Generates a table of twenty columns: {@code id}, numbers {@code x1} to {@code x14}, {@code region}, {@code code},
 * {@code hour}, {@code weekday} and {@code label} (yes or no, which depends on some of the numbers). The number of rows with
 * each {@link Defect} is exact; their positions are random. The file {@code defects.json} next to the folder contains the
 * numbers.
 */
public final class DirtyTable {
    private static final int NUMBERS = 14;
    private static final long ROWS_PER_FILE = 500_000;
    private static final long SCRAMBLER = 2_147_483_647L;

    private final SparkSession spark;
    private final DirtyTableSpec spec;
    private final Map<Defect, Long> first = new EnumMap<>(Defect.class);
    private final long firstClean;

    /** A table that is not there yet. */
    public DirtyTable(SparkSession spark, DirtyTableSpec spec) {
        this.spark = spark;
        this.spec = spec;
        long next = 0;
        for (Defect defect : Defect.values()) {
            first.put(defect, next);
            next += defect.count(spec);
        }
        firstClean = next;
    }

    /**
     * Writes the table, and the numbers of its defects next to it.
     *
     * @return the number of rows with each defect, by the reason for which they must be rejected
     * @throws DataException if there is something at the path already
     */
    public Map<String, Long> write() {
        RatingTable.requireNew(spark, spec.path());
        Path folder = new Path(spec.path());
        try {
            FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
            writeRows();
            Map<String, Long> defects = defects();
            try (OutputStream out = files.create(new Path(folder.getParent(), folder.getName() + ".defects.json"))) {
                out.write(json(defects).getBytes(StandardCharsets.UTF_8));
            }
            return defects;
        } catch (IOException e) {
            throw new DataException(
                    "Cannot generate a table: %s cannot be written (%s); check the path"
                            .formatted(spec.path(), e.getMessage()),
                    e);
        }
    }

    private void writeRows() {
        int files = (int) (1 + (spec.rows() - 1) / ROWS_PER_FILE);
        int parts = Math.max(files, spark.sparkContext().defaultParallelism());
        Dataset<Row> rows = spark.range(0, spec.rows(), 1, parts).select(place().as("place"), col("id"));
        // a copy has the content of one of the first rows without a defect
        Column content = when(
                        isDefect(Defect.DUPLICATE),
                        col("place").minus(first.get(Defect.DUPLICATE)).plus(firstClean))
                .otherwise(col("place"));
        List<Column> values = values();
        Dataset<Row> table = rows.withColumn("content", content).select(values.toArray(Column[]::new));
        if (spec.format() == DirtyTableSpec.Format.PARQUET) {
            table.drop("place").write().parquet(spec.path());
            return;
        }
        String header = String.join(",", columns());
        List<Column> texts = columns().stream().map(functions::col).toList();
        Column line = concat_ws(",", texts.toArray(Column[]::new));
        Column shortened = when(
                        isDefect(Defect.TOO_FEW_COLUMNS),
                        substring_index(line, ",", columns().size() - 2))
                .otherwise(line);
        table.select(shortened.as(header))
                .write()
                .option("header", true)
                .option("sep", "\u0001")
                .option("quote", "\u0000")
                .csv(spec.path());
    }

    private static List<String> columns() {
        List<String> columns = new ArrayList<>(List.of("id"));
        for (int i = 1; i <= NUMBERS; i++) {
            columns.add("x" + i);
        }
        columns.addAll(List.of("region", "code", "hour", "weekday", "label"));
        return columns;
    }

    private List<Column> values() {
        List<Column> values = new ArrayList<>(
                List.of(col("place"), col("content").cast("string").as("id")));
        for (int i = 1; i <= NUMBERS; i++) {
            values.add(dirty(i).as("x" + i));
        }
        Column region = expr(
                "element_at(array('north', 'east', 'south', 'west'), 1 + cast(%s * 4 as int))".formatted(uniform(21)));
        Column code = format_string(
                "%s%03d",
                expr("element_at(array('AB', 'CD', 'XY'), 1 + cast(%s * 3 as int))".formatted(uniform(22))),
                expr("cast(%s * 1000 as int)".formatted(uniform(23))));
        values.add(when(isDefect(Defect.UNKNOWN_CATEGORY), "nowhere")
                .otherwise(region)
                .as("region"));
        values.add(when(isDefect(Defect.MALFORMED_CODE), "A-12").otherwise(code).as("code"));
        values.add(expr("cast(cast(%s * 24 as int) as string)".formatted(uniform(24)))
                .as("hour"));
        values.add(expr("cast(cast(%s * 7 as int) as string)".formatted(uniform(25)))
                .as("weekday"));
        Column label = expr("if(%s + %s > 0.8 + 0.4 * %s, 'yes', 'no')".formatted(uniform(8), uniform(9), uniform(26)));
        values.add(when(isDefect(Defect.MISSING_LABEL), "")
                .when(isDefect(Defect.BAD_LABEL), "maybe")
                .otherwise(label)
                .as("label"));
        return values;
    }

    private Column dirty(int number) {
        Column clean = expr("cast(cast(%s as decimal(16,5)) as string)".formatted(clean(number)));
        return switch (number) {
            case 1 -> when(isDefect(Defect.MISSING_VALUE), "").otherwise(clean);
            case 2 -> when(isDefect(Defect.MALFORMED_NUMBER), "1,2e".replace(',', '_'))
                    .otherwise(clean);
            case 3 -> when(isDefect(Defect.NOT_FINITE), "NaN").otherwise(clean);
            case 4 -> when(isDefect(Defect.OUT_OF_RANGE), "100.5").otherwise(clean);
            case 6 -> when(isDefect(Defect.CONTRADICTION), "-1").otherwise(clean);
            case 7 -> when(isDefect(Defect.OUTLIER), "60").otherwise(clean);
            default -> clean;
        };
    }

    /** SQL of a value without defect; bounded, so that no clean row is an outlier. */
    private String clean(int number) {
        return switch (number) {
            case 1 -> "1000000000 + " + bell(1);
            case 2 -> "exp(" + bell(2) + ")";
            case 4 -> "100 * " + uniform(4);
            case 5 -> uniform(5);
            case 6 -> uniform(5) + " + " + uniform(6);
            case 8, 9 -> uniform(number);
            default -> bell(number);
        };
    }

    /** Of mean 0 and variance 1, between -3.47 and 3.47: the sum of four uniform values. */
    private String bell(int number) {
        int salt = 100 * number;
        return "sqrt(3.0D) * (%s + %s + %s + %s - 2)"
                .formatted(uniform(salt + 1), uniform(salt + 2), uniform(salt + 3), uniform(salt + 4));
    }

    /** Between 0 and 1, exclusive of 1: the upper bits of a hash of the content. */
    private String uniform(int salt) {
        return "(shiftrightunsigned(xxhash64(%dL, content, %d), 11) * %s)"
                .formatted(spec.seed(), salt, "1.1102230246251565E-16D");
    }

    /** A permutation of the rows; the first places have the defects, one kind after the other. */
    private Column place() {
        long step = SCRAMBLER % spec.rows();
        while (!BigInteger.valueOf(step).gcd(BigInteger.valueOf(spec.rows())).equals(BigInteger.ONE)) {
            step++;
        }
        long start = Math.floorMod(spec.seed() * 7_919, spec.rows());
        return col("id").multiply(lit(step)).plus(lit(start)).mod(lit(spec.rows()));
    }

    private Column isDefect(Defect defect) {
        long from = first.get(defect);
        return col("place").geq(from).and(col("place").lt(from + defect.count(spec)));
    }

    private Map<String, Long> defects() {
        Map<String, Long> defects = new LinkedHashMap<>();
        for (Defect defect : Defect.values()) {
            if (defect.count(spec) > 0) {
                defects.put(defect.reason(), defect.count(spec));
            }
        }
        return defects;
    }

    private String json(Map<String, Long> defects) throws JsonProcessingException {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("rows", spec.rows());
        described.put("seed", spec.seed());
        described.put("columns", columns().size());
        described.put("clean", spec.rows() - firstClean);
        described.put("defects", defects);
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(described);
    }
}
