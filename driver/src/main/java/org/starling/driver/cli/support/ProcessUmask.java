package org.starling.driver.cli.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.permission.FsPermission;

/** The umask of this process, which Java does not show. Hadoop has an umask of its own, 022, and sets permissions by that. */
final class ProcessUmask {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String LINE = "Umask:";

    private ProcessUmask() {}

    /** The umask in octal digits, unless Hadoop's configuration sets one, or the system does not tell. */
    static Optional<String> forHadoop() {
        String[] origins = new Configuration().getPropertySources(FsPermission.UMASK_LABEL);
        boolean configured = origins != null && !origins[origins.length - 1].endsWith("core-default.xml");
        return configured ? Optional.empty() : read();
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
