/** JMH micro benchmarks of single operations: {@code benchmarks/run micro [JMH options]}. */
package org.starling.benchmarks.micro;
