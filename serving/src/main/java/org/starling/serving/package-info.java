/**
 * The model of a checkpoint in a service, without Spark. {@link org.starling.serving.StarlingModel} reads a checkpoint ({@link
 * org.starling.serving.checkpoint.CheckpointReader}) and keeps a pool of sessions. A session prepares raw records by a {@code
 * RecordPreparer}, which uses the validators, encoders and decoders of the pipeline; a replica of the network predicts them; and
 * {@link org.starling.serving.NetworkOutputs} give the outputs their meaning as a {@link org.starling.serving.Prediction}.
 *
 * <p>Invariants: a record becomes the bytes that it is in a shard; each record has one prediction or the reason for its rejection;
 * no class of Spark or Hadoop is loaded.
 */
package org.starling.serving;
