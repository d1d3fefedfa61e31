/**
 * Exchange of vectors between processes, without training. {@link org.starling.benchmarks.exchange.ExchangeContender} starts one
 * {@link org.starling.benchmarks.exchange.RankMain} per rank, sends each the addresses of the others, and runs the same number of
 * rounds on all. A rank executes them by an {@link org.starling.benchmarks.exchange.Exchange}: Starling's all-reduce, or a plain
 * socket copy of as many bytes.
 */
package org.starling.benchmarks.exchange;
