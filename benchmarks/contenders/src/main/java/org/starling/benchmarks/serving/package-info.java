/**
 * The real server under load. {@link org.starling.benchmarks.serving.HttpServerContender} starts a {@code ModelServer} in its own
 * process, and {@code wrk} sends requests to it. Contenders differ only in the replica that computes the outputs of the network.
 */
package org.starling.benchmarks.serving;
