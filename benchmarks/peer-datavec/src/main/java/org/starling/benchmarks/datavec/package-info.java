/** DataVec, the library that Deeplearning4j prepares data with. */
package org.starling.benchmarks.datavec;
