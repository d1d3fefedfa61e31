package org.starling.driver.cli.doctor;

import java.util.List;
import org.starling.driver.config.dataset.Dataset;
import org.starling.driver.config.dataset.DatasetLocator;

/** Checks that the data sets of the example jobs are on this machine. */
final class DatasetCheck implements Check {
    private final DatasetLocator locator;

    DatasetCheck(DatasetLocator locator) {
        this.locator = locator;
    }

    @Override
    public List<Finding> run() {
        return Dataset.KNOWN.stream().map(this::look).toList();
    }

    private Finding look(Dataset dataset) {
        return locator.find(dataset)
                .map(folder -> Finding.fine("data set " + dataset.name(), folder.toString()))
                .orElseGet(() -> Finding.absent(
                        "data set " + dataset.name(),
                        "not on this machine",
                        "starling dataset " + dataset.name() + ", or apt-get install " + dataset.debianPackage()));
    }
}
