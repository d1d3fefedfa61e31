/**
 * Java processes that a contender starts itself, because what it measures needs several: ranks of an all-reduce, the master
 * and the workers of a Spark cluster. Each is pinned to a core of its own as far as there are any, and ends with its
 * contender.
 */
package org.starling.benchmarks.process;
