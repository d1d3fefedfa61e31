/**
 * Code inside a child process. {@link org.starling.benchmarks.contender.ContenderMain} finds a {@link
 * org.starling.benchmarks.contender.ContenderFactory} by {@link java.util.ServiceLoader}, creates the {@link
 * org.starling.benchmarks.contender.Contender}, and executes the commands of standard input one by one. A process works only
 * between a command and its answer. The package does not depend on any contender.
 */
package org.starling.benchmarks.contender;
