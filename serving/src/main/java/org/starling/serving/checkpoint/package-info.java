/**
 * The format of checkpoints, and reading them. A {@link org.starling.serving.checkpoint.Checkpoint} is a {@link
 * org.starling.serving.checkpoint.ModelState} with its history and the manifest of its data. {@link
 * org.starling.serving.checkpoint.ModelFile} is DL4J's file format, read and written without a live network; {@link
 * org.starling.serving.checkpoint.ModelStates} converts to and from one. {@link
 * org.starling.serving.checkpoint.CheckpointReader} finds and reads the checkpoints in a {@link
 * org.starling.serving.checkpoint.CheckpointFolder}: a local one here, or one of any Hadoop file system in the driver, which also
 * writes them.
 *
 * <p>Invariants: a directory without checksums is not read; what differs from its checksum, or is not signed by the key that is
 * given, is refused; the latest checkpoint is the one of the highest epoch, independent of file times.
 */
package org.starling.serving.checkpoint;
