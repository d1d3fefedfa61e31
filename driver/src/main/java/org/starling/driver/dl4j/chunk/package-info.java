/**
 * DL4J's data sets as bytes. {@link org.starling.driver.dl4j.chunk.ChunkPacker} turns the data sets of a partition into
 * chunks. Examples of one shape are packed, with masks of time steps and labels, so that any backend can train on them. All
 * others stay data sets. Chunks cross Spark as byte arrays, which every serialiser supports without registration.
 *
 * <p>Invariant: every example is in exactly one chunk, with its values in float32.
 */
package org.starling.driver.dl4j.chunk;
