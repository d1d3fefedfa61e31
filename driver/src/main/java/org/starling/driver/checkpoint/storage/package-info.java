/**
 * Directories of files that appear whole or not at all. {@link org.starling.driver.checkpoint.storage.DirectoryWriter}
 * writes files into a temporary directory, hashing them on the way, adds
 * {@link org.starling.driver.checkpoint.storage.Checksums} and renames;
 * {@link org.starling.driver.checkpoint.storage.ChecksummedDirectory} reads one and finds later changes.
 * {@link org.starling.driver.checkpoint.storage.Storage} is the file system beneath: local, HDFS, or any that Hadoop
 * knows.
 *
 * <p>{@link org.starling.driver.checkpoint.storage.CheckpointName} is what a directory is called, {@link
 * org.starling.driver.checkpoint.storage.FloatFile} how rows of numbers lie in files, and {@link
 * org.starling.driver.checkpoint.storage.FileAccess} how executors get there.
 *
 * <p>Invariants: a directory under its final name is complete; its files are never changed, only the whole directory is
 * replaced or removed, again by renaming. Renaming is atomic on local file systems and on HDFS; on object stores it is
 * not, but there a directory counts only once its checksums are there, and they are written last.
 */
package org.starling.driver.checkpoint.storage;
