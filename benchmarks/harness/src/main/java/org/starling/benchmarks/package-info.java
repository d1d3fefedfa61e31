/**
 * The one way to run a benchmark: {@link org.starling.benchmarks.BenchmarkMain} takes a definition from the
 * {@link org.starling.benchmarks.Catalogue}, has it {@linkplain org.starling.benchmarks.runner run}, and
 * {@linkplain org.starling.benchmarks.report reports}.
 */
package org.starling.benchmarks;
