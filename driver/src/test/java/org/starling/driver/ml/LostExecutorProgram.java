package org.starling.driver.ml;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Main class that fits a classifier on two executors, each a process of its own. Then it predicts the rows twice; the second time an
 * executor ends in the middle of its partition. Results go to standard output.
 */
final class LostExecutorProgram {
    static final int ROWS = 3000;
    /** In the middle of a partition of 750 rows, after some batches. */
    private static final long LAST_ROW = 1900;

    /** Of the executor that ends. */
    static final int EXIT_CODE = 77;

    private LostExecutorProgram() {}

    public static void main(String[] arguments) {
        SparkConf conf = new SparkConf()
                .setMaster("local-cluster[2,1,1024]")
                .setAppName("lost executor")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1")
                .set("spark.executorEnv.OMP_NUM_THREADS", "1")
                .set("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
                .set("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "60");
        try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
            Dataset<Row> rows = spark.range(0, ROWS, 1, 4)
                    .selectExpr("id", "array(id % 5 - 2, id % 3 - 1) as features", "id % 3 as label");
            StarlingClassificationModel model = new StarlingClassifier()
                    .setWorkers(2)
                    .setEpochs(1)
                    .setHidden(4)
                    .fit(rows);
            List<Row> undisturbed = model.transform(rows).collectAsList();

            spark.sparkContext().addSparkListener(new Losses());
            Dataset<Row> fatal =
                    rows.map((MapFunction<Row, Row>) LostExecutorProgram::endAtLastRow, Encoders.row(rows.schema()));
            List<Row> disturbed = model.transform(fatal).collectAsList();

            System.out.println("rows " + disturbed.size());
            System.out.println("same predictions " + disturbed.equals(undisturbed));
        }
        System.exit(0);
    }

    private static Row endAtLastRow(Row row) {
        if (row.getLong(0) == LAST_ROW && TaskContext.get().attemptNumber() == 0) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
        return row;
    }

    /** Prints why executors are lost. */
    private static final class Losses extends SparkListener {
        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            System.out.println("lost executor: " + removed.reason());
        }
    }
}
