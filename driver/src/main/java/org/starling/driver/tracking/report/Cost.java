package org.starling.driver.tracking.report;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import org.starling.driver.config.TrackingSpec.CostSpec;
import org.starling.driver.tracking.RunResources;
import org.starling.kernels.validation.OptionalValue;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.TrainingRecord;

/**
 * Resources that training used. Reserved core-hours, energy and money are those of one run; the others are those of all epochs,
 * also of earlier runs.
 *
 * @param reservedCoreHours cores of all executors, for the wall time of the run, in hours
 * @param trainingCoreHours cores of the workers, for the time of all epochs, in hours
 * @param gpuHours GPUs of the workers, for the time of all epochs, in hours
 * @param bytesSent payload bytes that workers sent to other JVMs to average
 * @param joules energy
 * @param energySource the origin of {@code joules}, for people
 * @param money price of the reserved core-hours; absent without a price
 * @param currency of {@code money}; absent without a price
 */
record Cost(
        double reservedCoreHours,
        double trainingCoreHours,
        double gpuHours,
        long bytesSent,
        double joules,
        String energySource,
        @OptionalValue Double money,
        @OptionalValue String currency) {
    private static final double SECONDS_PER_HOUR = 3600;

    /** Hours of a resource, for people. */
    static String hours(double hours) {
        return String.format(Locale.ROOT, "%.4g", hours);
    }

    /** The energy, for people. */
    String shownEnergy() {
        return String.format(Locale.ROOT, "%.3g Wh", joules / SECONDS_PER_HOUR);
    }

    /** The price, for people; a dash without one. */
    String shownMoney() {
        return money == null ? "-" : String.format(Locale.ROOT, "%.4f %s", money, currency);
    }

    /**
     * The cost so far.
     *
     * @param elapsed wall time of the run
     * @param measuredJoules energy of this machine; empty if it was not measured
     */
    static Cost of(
            RunResources resources,
            CostSpec prices,
            TrainingRecord record,
            Duration elapsed,
            OptionalDouble measuredJoules) {
        double reserved = resources.cores() * elapsed.toNanos() / 1e9 / SECONDS_PER_HOUR;
        double workerHours = resources.workers()
                * record.metrics().stream().mapToDouble(EpochMetrics::seconds).sum()
                / SECONDS_PER_HOUR;
        Double price = prices.pricePerCoreHour();
        return new Cost(
                reserved,
                workerHours * resources.coresPerWorker(),
                workerHours * resources.gpusPerWorker(),
                record.metrics().stream().mapToLong(EpochMetrics::bytesSent).sum(),
                measuredJoules.orElse(reserved * SECONDS_PER_HOUR * prices.wattsPerCore()),
                measuredJoules.isPresent()
                        ? "measured: processors of this machine, other programs included"
                        : "estimated: %s W for each reserved core, processors only".formatted(prices.wattsPerCore()),
                price == null ? null : price * reserved,
                price == null ? null : prices.currency());
    }
}
