/** Commands that use what a job has trained: {@code checkpoints}, {@code evaluate}, {@code predict}. */
package org.starling.driver.cli.command;
