/**
 * Runs in MLflow, by its REST API alone. {@link org.starling.driver.tracking.mlflow.MlflowTracker} sends parameters, metrics by step
 * and artifacts, and registers the model if the job asks for it. {@code MlflowClient} makes the calls.
 *
 * <p>Invariants: training never waits for the server; only the end of a run does, for a limited time. The token of the server is sent
 * to the configured address alone, and is in no message.
 */
package org.starling.driver.tracking.mlflow;
