/**
 * Checks that this machine can run Starling. Each {@link org.starling.driver.cli.doctor.Check} checks one thing and
 * returns {@link org.starling.driver.cli.doctor.Finding}s; a check reports problems and never throws.
 */
package org.starling.driver.cli.doctor;
