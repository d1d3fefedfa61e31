/**
 * Looks whether this machine can run Starling. Each {@link org.starling.driver.cli.doctor.Check} looks at one thing and
 * returns {@link org.starling.driver.cli.doctor.Finding}s; a check never throws because something is wrong, it says so.
 */
package org.starling.driver.cli.doctor;
