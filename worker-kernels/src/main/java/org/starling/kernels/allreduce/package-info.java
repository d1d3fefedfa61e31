/**
 * The sliced all-reduce. Rank r owns slice r of the vector; every rank sends slice q of its vector to rank q, the owner sums
 * in rank order and sends the result to all.
 *
 * <p>Workflow: each JVM runs one {@code AveragingNode} on Spark's transport. A task joins a group there and gets a
 * {@code RankParticipant}, its {@code AllReduce}, of which a {@code SliceAverager} averages the slice of the rank. One {@code GroupState} per group and JVM holds the state of all ranks behind
 * one lock: who has joined, entered a round, sent what, left. A {@code PeerSender} sends what one rank has for other JVMs; the
 * {@code PeerReceiver} of the group takes what they send. Participants, sender and receiver know the state; it knows none of
 * them. Ranks of one JVM read each other's vectors in memory; others send chunks as upload streams, which are encoded while
 * they are written to the socket. Parts stay encoded until they are added up; what comes back is decoded while it is read. The
 * buffers are those of {@code slice}.
 *
 * <p>A round:
 *
 * <ol>
 *   <li>A rank enters: it shows its vector to the ranks of its JVM and its weight, loss sum and finished flag to all.
 *   <li>It queues its chunks for the owners in other JVMs, unless its weight is 0.
 *   <li>When all have entered it sums its own slice chunk by chunk, in rank order, waiting for each chunk that is due.
 *   <li>Summed chunks go back: copied to the vectors of this JVM, sent once to each other JVM.
 * </ol>
 *
 * <p>Invariants, on which the reuse of buffers rests: nobody completes a round before all have entered it, so a peer is at
 * most one round ahead; who has completed a round has all its results, so all owners have read all that was sent to them,
 * and what the next round sends may overwrite it; a rank returns only when the sockets have taken what it sends from its vector;
 * an owner sums only when all have entered, so its results of the round
 * before have all arrived. Between two JVMs there is one connection for each direction, so messages arrive in order.
 *
 * <p>A vote is a round without vectors: all ranks enter, and each reads the votes of all.
 *
 * <p>Buffers are released when all ranks of a JVM have left. A chunk that is still arriving holds its memory itself, so its
 * last bytes are written and forgotten.
 *
 * <p>Any rank that leaves says the first round it takes no part in; whoever waits in that round or a later one fails at
 * once. A lost connection, a rank of another protocol and a time-out count as leaving.
 */
package org.starling.kernels.allreduce;
