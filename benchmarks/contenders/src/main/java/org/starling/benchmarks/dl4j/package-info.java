/**
 * Plain DL4J as a contender: the networks that all contenders train, one training step, and a whole job in one process, as
 * its users would write them; each as published, or with its oneDNN helpers put in place by hand.
 */
package org.starling.benchmarks.dl4j;
