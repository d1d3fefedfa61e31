/**
 * Checkpoints: the state of training on disk. {@link org.starling.serving.checkpoint.ModelState} is a network with its
 * numbers; {@link org.starling.serving.checkpoint.ModelStates} converts it to and from a live DL4J network, and
 * {@link org.starling.serving.checkpoint.ModelFile} to and from DL4J's file format without one.
 * {@link org.starling.serving.history.TrainingRecord} is the history of its training. A
 * {@link org.starling.serving.checkpoint.Checkpoint} consists of both and the pipeline's manifest. The
 * {@link org.starling.driver.checkpoint.CheckpointStore} keeps one directory for each epoch:
 *
 * <pre>
 * epoch-000003/
 *   model.zip        DL4J ModelSerializer format: configuration, parameters, updater state
 *   outer.bin        state of the outer optimiser, little-endian float32; only if it has any
 *   manifest.json    manifest of the training shards, for inference on raw data; only if there is one
 *   state.json       the training record
 *   checksums.json   length and SHA-256 of each of these
 * </pre>
 *
 * <p>Invariants: a checkpoint is whole or absent; it is verified before it is used; the latest is the one of the highest
 * epoch, independent of file times.
 */
package org.starling.driver.checkpoint;
