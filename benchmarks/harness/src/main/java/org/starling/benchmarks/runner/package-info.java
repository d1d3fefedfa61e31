/**
 * Runs the contenders of a case. {@link org.starling.benchmarks.runner.CaseRunner} prepares all contenders one after the
 * other and then runs the rounds in {@link org.starling.benchmarks.runner.Alternation alternating order}, so that a change
 * of the machine's speed meets all alike. Each contender is a process of its own, pinned to its cores; at any time at most
 * one of them works, the others wait for their next command.
 */
package org.starling.benchmarks.runner;
