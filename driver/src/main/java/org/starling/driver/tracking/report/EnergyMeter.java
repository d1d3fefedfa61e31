package org.starling.driver.tracking.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the energy of this machine's processors by Linux' powercap counters. They count microjoules and start again from 0 at
 * their range, after minutes to hours, so they are read once a minute. Thread-safe.
 */
final class EnergyMeter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EnergyMeter.class);
    private static final long PERIOD_MILLIS = 60_000;
    /** Packages, not their parts such as {@code intel-rapl:0:0}; the same counter may also be named {@code intel-rapl-mmio}. */
    private static final String PACKAGES = "intel-rapl:[0-9]*";

    private final Map<Path, Counter> counters = new HashMap<>();
    private final Timer timer = new Timer("energy", true);
    private double joules;

    /** One counter, in microjoules. */
    private record Counter(long value, long range) {}

    /** A meter that starts now. */
    static EnergyMeter ofThisMachine() {
        EnergyMeter meter = new EnergyMeter(Path.of("/sys/class/powercap"));
        meter.timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        meter.sample();
                    }
                },
                PERIOD_MILLIS,
                PERIOD_MILLIS);
        return meter;
    }

    /** A meter of the counters in a folder; those that cannot be read are not counted. */
    EnergyMeter(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> zones = Files.newDirectoryStream(folder, PACKAGES)) {
            for (Path zone : zones) {
                if (zone.getFileName()
                                .toString()
                                .chars()
                                .filter(letter -> letter == ':')
                                .count()
                        == 1) {
                    open(zone);
                }
            }
        } catch (IOException e) {
            LOG.debug("Cannot list the counters of energy in {}", folder, e);
        }
    }

    private void open(Path zone) {
        try {
            counters.put(zone, new Counter(number(zone, "energy_uj"), number(zone, "max_energy_range_uj")));
        } catch (IOException | NumberFormatException e) {
            LOG.debug("Cannot read the counter of energy {}", zone, e); // only root may, by default
        }
    }

    /** Energy since the meter was made, in joules; empty if no counter is readable. */
    synchronized OptionalDouble joules() {
        sample();
        return counters.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(joules);
    }

    private synchronized void sample() {
        counters.replaceAll((zone, before) -> {
            try {
                long now = number(zone, "energy_uj");
                joules += (now - before.value() + (now < before.value() ? before.range() : 0)) / 1e6;
                return new Counter(now, before.range());
            } catch (IOException | NumberFormatException e) {
                LOG.debug("Cannot read the counter of energy {}", zone, e);
                return before;
            }
        });
    }

    private static long number(Path zone, String file) throws IOException {
        return Long.parseLong(Files.readString(zone.resolve(file)).strip());
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
