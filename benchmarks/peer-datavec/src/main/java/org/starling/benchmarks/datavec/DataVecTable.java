package org.starling.benchmarks.datavec;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.transform.MathOp;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.analysis.DataAnalysis;
import org.datavec.api.transform.condition.BooleanCondition;
import org.datavec.api.transform.condition.Condition;
import org.datavec.api.transform.condition.ConditionOp;
import org.datavec.api.transform.condition.column.DoubleColumnCondition;
import org.datavec.api.transform.condition.column.InfiniteColumnCondition;
import org.datavec.api.transform.condition.column.NaNColumnCondition;
import org.datavec.api.transform.condition.string.StringRegexColumnCondition;
import org.datavec.api.transform.filter.ConditionFilter;
import org.datavec.api.transform.filter.FilterInvalidValues;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.transform.transform.normalize.Normalize;
import org.datavec.api.writable.Writable;
import org.datavec.spark.transform.AnalyzeSpark;
import org.datavec.spark.transform.SparkTransformExecutor;
import org.datavec.spark.transform.misc.StringToWritablesFunction;
import org.datavec.spark.transform.misc.WritablesToStringFunction;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.tables.DirtyTableFiles;

/**
 * Validation and standardising of the dirty table by DataVec. Invalid values and broken rules are filtered, duplicates removed,
 * columns analysed and standardised, and the rows written as text. No record ledger, no split, no shuffle.
 */
public final class DataVecTable implements Contender {
    private static final int COLUMNS = 20;
    /** The column x6 - x5, which a rule keeps from being negative. */
    private static final String SLACK = "slack";

    private final Settings settings;
    private DirtyTableFiles files;

    private DataVecTable(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws IOException {
        files = DirtyTableFiles.open(settings);
        for (long run = 0; run < settings.count("warmUpRuns"); run++) {
            measure();
        }
    }

    @Override
    public Measurement measure() {
        long start = System.nanoTime();
        Schema schema = schema();
        JavaRDD<List<Writable>> rows = JavaSparkContext.fromSparkContext(
                        files.spark().sparkContext())
                .textFile(files.source())
                .filter(line -> !line.startsWith("id,"))
                .map(new StringToWritablesFunction(new CSVRecordReader()))
                .filter(row -> row.size() == COLUMNS);
        TransformProcess cleaning = cleaning(schema);
        JavaRDD<List<Writable>> clean =
                SparkTransformExecutor.execute(rows, cleaning).distinct();
        // the level that the analysis gives it; Spark refuses another one
        clean.persist(StorageLevel.MEMORY_ONLY());
        DataAnalysis analysis = AnalyzeSpark.analyze(cleaning.getFinalSchema(), clean);
        TransformProcess.Builder standardising = new TransformProcess.Builder(cleaning.getFinalSchema());
        for (String name : DirtyTableFiles.NUMBERS) {
            standardising.normalize(name, Normalize.Standardize, analysis);
        }
        SparkTransformExecutor.execute(clean, standardising.build())
                .map(new WritablesToStringFunction(","))
                .saveAsTextFile(files.target());
        clean.unpersist(true);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measurement(settings.count("rows"), seconds, Map.of());
    }

    private static Schema schema() {
        Schema.Builder schema = new Schema.Builder().addColumnString("id");
        for (String name : DirtyTableFiles.NUMBERS) {
            schema.addColumnDouble(name, null, null, false, false);
        }
        return schema.addColumnCategorical("region", "north", "east", "south", "west")
                .addColumnString("code")
                .addColumnInteger("hour")
                .addColumnInteger("weekday")
                .addColumnCategorical("label", "yes", "no")
                .build();
    }

    private static TransformProcess cleaning(Schema schema) {
        return new TransformProcess.Builder(schema)
                .filter(new FilterInvalidValues())
                .filter(new ConditionFilter(notFinite()))
                .filter(new ConditionFilter(new DoubleColumnCondition("x4", ConditionOp.LessThan, 0)))
                .filter(new ConditionFilter(new DoubleColumnCondition("x4", ConditionOp.GreaterThan, 100)))
                .filter(new ConditionFilter(new DoubleColumnCondition("x7", ConditionOp.GreaterThan, 17)))
                .doubleColumnsMathOp(SLACK, MathOp.Subtract, "x6", "x5")
                .filter(new ConditionFilter(new DoubleColumnCondition(SLACK, ConditionOp.LessThan, 0)))
                .filter(new ConditionFilter(new StringRegexColumnCondition("code", "^(?![A-Z]{2}[0-9]{3}$).*")))
                .removeColumns("id", "region", "code", "hour", "weekday", SLACK)
                .build();
    }

    /** These pass as valid numbers, and the analysis cannot take them. */
    private static Condition notFinite() {
        return BooleanCondition.OR(DirtyTableFiles.NUMBERS.stream()
                .flatMap(name -> Stream.<Condition>of(new NaNColumnCondition(name), new InfiniteColumnCondition(name)))
                .toArray(Condition[]::new));
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }

    /** Kind {@code datavec-table}; settings {@code rows}, {@code workers}, {@code warmUpRuns}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "datavec-table";
        }

        @Override
        public Contender create(Settings settings) {
            return new DataVecTable(settings);
        }
    }
}
