/**
 * Definitions of benchmarks: a {@link org.starling.benchmarks.definition.Benchmark} has {@link
 * org.starling.benchmarks.definition.Case cases} (a table each), and these have {@link
 * org.starling.benchmarks.definition.ContenderSpec contenders} (a row each). Definitions name contenders by module and kind; no
 * contender's class is on this class path.
 */
package org.starling.benchmarks.definition;
