/**
 * What runs inside a child process. {@link org.starling.benchmarks.contender.ContenderMain} looks up a
 * {@link org.starling.benchmarks.contender.ContenderFactory} by {@link java.util.ServiceLoader}, makes the
 * {@link org.starling.benchmarks.contender.Contender}, and obeys the commands on standard input one by one; a process works
 * only between a command and its answer. Nothing here knows which contenders there are.
 */
package org.starling.benchmarks.contender;
