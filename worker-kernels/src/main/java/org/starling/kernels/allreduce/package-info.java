/**
 * The sliced all-reduce. Rank r owns slice r of the vector. Every rank sends slice q of its vector to rank q; the owner sums in
 * rank order and sends the result to all.
 *
 * <p>Workflow: each JVM runs one {@code AveragingNode} on Spark's transport. A task joins a group there and gets a {@code
 * RankParticipant}, its {@code AllReduce}. A {@code SliceAverager} averages the slice of the rank. One {@code GroupState} per
 * group and JVM holds a {@code RankStatus} of every rank and {@code PeerExits}, guarded by one lock. A {@code PeerSender} sends
 * the messages and chunks of one rank to other JVMs; the {@code PeerReceiver} of the group receives them into {@code
 * ReceivedChunks}. Participants, senders and receiver depend on the state; the state depends on none of them.
 *
 * <p>Ranks of one JVM read each other's vectors in memory. Ranks of other JVMs get chunks as upload streams, which are encoded
 * while they are written to the socket. Received parts stay encoded until they are summed; averaged chunks are decoded while they
 * are read. {@code BaseParameters} hold the parameters after the last round, from which lossy codecs compute deltas.
 *
 * <p>A round:
 *
 * <ol>
 *   <li>A rank enters: it publishes its vector to the ranks of its JVM, and its weight, loss sum and finished flag to all.
 *   <li>It queues its chunks for the owners in other JVMs, unless its weight is 0.
 *   <li>When all have entered, it sums its own slice chunk by chunk, in rank order, and waits for each missing chunk.
 *   <li>Averaged chunks are copied to the vectors of this JVM, and sent once to each other JVM.
 * </ol>
 *
 * <p>Invariants, on which the reuse of buffers depends:
 *
 * <ul>
 *   <li>No rank completes a round before all have entered it, so a peer is at most one round ahead.
 *   <li>A rank that has completed a round has all its results. So all owners have read the parts that were sent to them, and the
 *       next round may overwrite these parts.
 *   <li>A rank returns only when the sockets have taken all that it sends from its vector.
 *   <li>An owner sums only when all have entered, so its results of the round before have all arrived.
 *   <li>Two JVMs have one connection for each direction, so messages arrive in order.
 * </ul>
 *
 * <p>A vote is a round without vectors: all ranks enter, and each reads the votes of all.
 *
 * <p>Buffers are released when all ranks of a JVM have left. A chunk that is still arriving keeps its memory, so its last bytes
 * are written and ignored.
 *
 * <p>A rank that leaves announces the first round in which it takes no part. Ranks that wait in that round or a later one fail at
 * once. A lost connection, a rank with another protocol and a time-out count as leaving.
 */
package org.starling.kernels.allreduce;
