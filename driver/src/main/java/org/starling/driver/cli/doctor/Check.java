package org.starling.driver.cli.doctor;

import java.util.List;

/** Checks one requirement of Starling. */
@FunctionalInterface
interface Check {
    /** The findings; never empty. */
    List<Finding> run();
}
