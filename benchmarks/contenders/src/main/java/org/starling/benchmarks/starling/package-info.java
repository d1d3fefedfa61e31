/** Starling as a contender. */
package org.starling.benchmarks.starling;
