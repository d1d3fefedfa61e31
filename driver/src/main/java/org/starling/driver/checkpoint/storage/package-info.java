/**
 * Checksummed directories, which appear complete or not at all. {@link org.starling.driver.checkpoint.storage.DirectoryWriter}
 * writes and hashes files in a temporary directory, adds
 * {@link org.starling.serving.checkpoint.Checksums} and renames;
 * {@link org.starling.serving.checkpoint.ChecksummedDirectory} reads one and detects later changes.
 * {@link org.starling.driver.checkpoint.storage.Storage} is the file system: local, HDFS, or any other that Hadoop
 * supports.
 *
 * <p>{@link org.starling.serving.checkpoint.CheckpointName} is the name of a directory. {@link
 * org.starling.serving.checkpoint.FloatFile} is the format of files of numbers. {@link
 * org.starling.driver.checkpoint.storage.FileAccess} gives executors access to the file system.
 *
 * <p>Invariants: a directory under its final name is complete; its files are never changed, only the whole directory is
 * replaced or removed, again by renaming. Renaming is atomic on local file systems and on HDFS; on object stores it is
 * not, but there a directory counts only once its checksums are there, and they are written last.
 */
package org.starling.driver.checkpoint.storage;
