package org.starling.driver.cli.doctor;

import java.util.List;

/** Looks at one thing that Starling needs. */
@FunctionalInterface
public interface Check {
    /** What it found; never empty. */
    List<Finding> run();
}
