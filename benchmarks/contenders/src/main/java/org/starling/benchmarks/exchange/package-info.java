/**
 * Moves vectors between processes and nothing else. {@link org.starling.benchmarks.exchange.ExchangeContender} starts one
 * {@link org.starling.benchmarks.exchange.RankMain} per rank, tells each where the others are, and lets all do the same
 * number of rounds. A rank does them by an {@link org.starling.benchmarks.exchange.Exchange}: Starling's all-reduce, or a
 * plain socket copy of as many bytes.
 */
package org.starling.benchmarks.exchange;
