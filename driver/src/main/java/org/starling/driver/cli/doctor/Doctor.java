package org.starling.driver.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.config.dataset.DatasetLocator;

/** All checks of this machine. */
public final class Doctor {
    private final List<Check> checks = new ArrayList<>();

    /**
     * A doctor for this machine.
     *
     * @param master a Spark master to reach, if any
     * @param paths folders that must be writable
     */
    public Doctor(Optional<String> master, List<String> paths) {
        checks.add(new MachineCheck());
        checks.add(new NativesCheck());
        checks.add(new SparkCheck(System.getenv(), master));
        paths.forEach(path -> checks.add(new FileSystemCheck(path, new Configuration())));
        checks.add(new DatasetCheck(DatasetLocator.ofUser()));
        checks.add(new DeviceCheck());
    }

    /**
     * A doctor for a network only.
     *
     * @param model a job file, a folder of checkpoints, a model.zip, or the JSON of a DL4J configuration
     * @param overrides assignments to keys of a job file
     */
    public Doctor(String model, List<String> overrides) {
        checks.add(new ModelCheck(model, new ModelLocation(new Configuration(), overrides)));
    }

    /** Times the backends, too, which takes some seconds. */
    public Doctor withSpeeds() {
        checks.add(new SpeedCheck());
        return this;
    }

    /** Runs all checks. */
    public List<Finding> examine() {
        return checks.stream().flatMap(check -> check.run().stream()).toList();
    }
}
