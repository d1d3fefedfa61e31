package org.starling.driver.evaluation;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cluster.SparkFailure;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.source.SourceSpec;
import org.starling.serving.NetworkOutputs;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;

/** Evaluates networks on the executors of a cluster, one replica for each partition of the data. Thread-safe. */
public final class Evaluator {
    private final JavaSparkContext spark;
    private final int worst;

    /** An evaluator that keeps no examples. */
    public Evaluator(JavaSparkContext spark) {
        this(spark, 0);
    }

    private Evaluator(JavaSparkContext spark, int worst) {
        this.spark = spark;
        this.worst = worst;
    }

    /** An evaluator whose reports on classes also have so many examples with the highest loss; 0 for none. */
    public Evaluator keepingWorst(int examples) {
        return new Evaluator(spark, examples);
    }

    /**
     * Runs every example through the network and compares its output with the label.
     *
     * @param model network and parameters; its updater state is not used
     * @param data labelled examples; each partition is one task
     * @param format of the examples
     * @param names of the classes, or of the values of label vectors, in order; may be empty
     * @param options of the replicas; the batch size changes speed, not figures
     * @throws EvaluationException if there are no examples, the network does not fit them, or its outputs are not finite
     */
    public EvaluationReport evaluate(
            ModelState model,
            JavaRDD<ExampleBlock> data,
            ExampleFormat format,
            List<String> names,
            ReplicaOptions options) {
        return evaluate(model, data, format, new OutputNames(names, TargetInverse.NONE), options);
    }

    /** The same with errors in the units of targets. */
    public EvaluationReport evaluate(
            ModelState model,
            JavaRDD<ExampleBlock> data,
            ExampleFormat format,
            OutputNames outputs,
            ReplicaOptions options) {
        Broadcast<FloatSource> parameters = spark.broadcast(model.parameterSource());
        try {
            Tally total = Tally.of(format, outputs.targets(), worst);
            EvaluationTask task =
                    new EvaluationTask(model.network(), parameters, format, outputs.targets(), options, worst);
            data.mapPartitions(task).collect().forEach(total::merge);
            requireUsable(total);
            return total.report(outputs.names());
        } catch (Exception e) { // Spark throws a checked exception that its Java API does not declare
            throw explained(e);
        } finally {
            parameters.destroy();
        }
    }

    /**
     * Evaluates a checkpoint on raw labelled data, prepared as its training data was. Records that cannot be prepared, have no
     * known label, or make the network put out values that are not finite, are rejected and counted.
     *
     * @throws EvaluationException if no record can be evaluated, or the network does not fit them
     */
    public RawEvaluation evaluate(Checkpoint checkpoint, SourceSpec raw, ReplicaOptions options) {
        SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
        InferencePipeline pipeline = LabelledData.pipeline(checkpoint);
        ExampleFormat format = pipeline.format();
        Broadcast<FloatSource> parameters = spark.broadcast(checkpoint.model().parameterSource());
        try {
            Tally total = Tally.of(format, pipeline.targets(), 0);
            InputLedger records = InputLedger.NONE;
            EvaluationTask task = new EvaluationTask(
                    checkpoint.model().network(), parameters, format, pipeline.targets(), options, 0);
            for (RecordEvaluationTask.Result part : pipeline.labelled(session, raw)
                    .javaRDD()
                    .mapPartitions(new RecordEvaluationTask(task, format))
                    .collect()) {
                total.merge(part.tally());
                records = records.plus(part.records());
            }
            records = records.rejecting(total.notFinite(), NetworkOutputs.NOT_FINITE);
            requireUsable(records);
            return new RawEvaluation(total.report(pipeline.classes()), records);
        } catch (Exception e) { // Spark throws a checked exception that its Java API does not declare
            throw explained(e);
        } finally {
            parameters.destroy();
        }
    }

    private static void requireUsable(InputLedger records) {
        if (records.used() == 0) {
            throw new EvaluationException(
                    "Cannot evaluate: none of %d records can be used %s; name data in the format of the training data, with known labels"
                            .formatted(records.records(), records.reasons()));
        }
    }

    private static void requireUsable(Tally total) {
        if (total.examples() == 0) {
            throw new EvaluationException(
                    "Cannot evaluate: the data holds no examples; give data.test or data.split.test something to hold back");
        }
        if (total.notFinite() > 0) {
            throw new EvaluationException(
                    "Cannot evaluate: for %d of %d examples the network puts out NaN or infinity; it has diverged: use an earlier checkpoint, then train with a lower learning rate or with gradient clipping"
                            .formatted(total.notFinite(), total.examples()));
        }
    }

    /** Brings the reason of a failed task to the front, which Spark wraps in the traces of all attempts. */
    private static EvaluationException explained(Exception failure) {
        if (failure instanceof EvaluationException own) {
            return own;
        }
        String reason = SparkFailure.reason(failure);
        return new EvaluationException(reason.startsWith("Cannot ") ? reason : "Cannot evaluate: " + reason, failure);
    }
}
