package org.starling.driver.cli.doctor;

import java.util.List;

/** Checks one thing that Starling needs. */
@FunctionalInterface
interface Check {
    /** The findings; never empty. */
    List<Finding> run();
}
