package org.starling.driver.cli.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.permission.FsPermission;

/** The umask of this process, which Java does not show. Hadoop has an umask of its own, 022, and sets permissions by that. */
public final class ProcessUmask {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String LINE = "Umask:";
    private static final String RESOURCE = "org/starling/driver/umask.xml";
    private static final String PROPERTY = "starling.umask";
    private static final String DEFAULTS = "core-default.xml";

    private ProcessUmask() {}

    /**
     * Makes it the umask of all configurations of Hadoop in this process, unless Hadoop's configuration sets one. Must come before
     * the first access to a file: Hadoop keeps file systems with the configuration that opened them.
     */
    public static void applyToHadoop() {
        if (origin().endsWith(DEFAULTS)) {
            read().ifPresent(umask -> {
                System.setProperty(PROPERTY, umask);
                Configuration.addDefaultResource(RESOURCE);
            });
        }
    }

    /** The umask in octal digits, unless Hadoop's configuration sets one, or the system does not tell. */
    static Optional<String> forHadoop() {
        return Stream.of(DEFAULTS, RESOURCE).anyMatch(origin()::endsWith) ? read() : Optional.empty();
    }

    /** The file of Hadoop's configuration that decides on the umask. */
    private static String origin() {
        String[] origins = new Configuration().getPropertySources(FsPermission.UMASK_LABEL);
        return origins == null ? DEFAULTS : origins[origins.length - 1];
    }

    private static Optional<String> read() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).strip())
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
