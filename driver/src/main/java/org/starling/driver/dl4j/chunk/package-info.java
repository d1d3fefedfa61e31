/**
 * DL4J's data sets as bytes. {@link org.starling.driver.dl4j.chunk.ChunkPacker} turns what lies in a partition into chunks:
 * examples of one shape are packed, with masks of time steps and labels, so that any kernel can train on them; all others stay the
 * data sets that they are. Chunks cross Spark as byte arrays, which every serialiser knows, whatever a program has registered with Kryo.
 *
 * <p>Invariant: every example is in exactly one chunk, with its values in float32.
 */
package org.starling.driver.dl4j.chunk;
