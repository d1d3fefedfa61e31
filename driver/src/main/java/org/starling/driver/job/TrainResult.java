package org.starling.driver.job;

import java.time.Duration;
import java.util.Map;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.training.TrainingHistory;
import org.starling.pipeline.PreprocessResult;

/**
 * The result of a training job.
 *
 * @param data result of preprocessing
 * @param history the trained network, with metrics and ledger of every epoch
 * @param evaluation scores of the trained network on the test split
 * @param checkpoint directory of the last checkpoint
 * @param best the checkpoint of the best epoch that has one
 * @param phases wall time of each phase of the job, in order
 */
public record TrainResult(
        PreprocessResult data,
        TrainingHistory history,
        EvaluationReport evaluation,
        String checkpoint,
        CheckpointEntry best,
        Map<String, Duration> phases) {}
