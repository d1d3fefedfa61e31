package org.starling.benchmarks.serving;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.starling.benchmarks.contender.Measurement;

/**
 * Load by {@code wrk}: one thread, connections that are kept, and on each a new request when the answer to the one before is there.
 *
 * @param program {@code wrk}, or its path
 * @param folder for the script and the bodies of requests
 * @param url that gets them by POST
 * @param contentType of the bodies
 * @param connections that are open at once
 */
record WrkLoad(String program, Path folder, String url, String contentType, int connections) {
    private static final String SCRIPT = "requests.lua";
    private static final Pattern RESULT = Pattern.compile(
            "^result requests=(\\d+) microseconds=(\\d+) p50=(\\d+) p99=(\\d+) errors=(\\d+)$", Pattern.MULTILINE);
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    /** Writes the bodies, which are sent in turn. */
    void write(List<byte[]> bodies) throws IOException {
        for (int i = 0; i < bodies.size(); i++) {
            Files.write(folder.resolve("body-" + i), bodies.get(i));
        }
        try (InputStream script = WrkLoad.class.getResourceAsStream(SCRIPT)) {
            Files.write(folder.resolve(SCRIPT), script.readAllBytes());
        }
    }

    /**
     * Sends requests.
     *
     * @return the requests that were answered, with the median and the 99th percentile of their times
     * @throws IllegalStateException if a request failed
     */
    Measurement run(int seconds) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        program,
                        "--threads=1",
                        "--connections=" + connections,
                        "--duration=" + seconds + "s",
                        "--timeout=10s",
                        "--script=" + folder.resolve(SCRIPT),
                        url,
                        "--",
                        folder.toString(),
                        contentType)
                .redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot send requests: there is no program '%s'; install Debian's package wrk, or give --set wrk=PATH"
                            .formatted(program),
                    e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException("Cannot send requests: wrk ended with %d: %s".formatted(status, output));
        }
        return parse(output);
    }

    static Measurement parse(String output) {
        Matcher result = RESULT.matcher(output);
        if (!result.find()) {
            throw new IllegalStateException("Cannot read the result of wrk: %s".formatted(output));
        }
        long failed = Long.parseLong(result.group(5));
        if (failed > 0) {
            throw new IllegalStateException("Cannot count these requests: %d of %s failed; see the log of the server"
                    .formatted(failed, result.group(1)));
        }
        return new Measurement(
                Long.parseLong(result.group(1)),
                Long.parseLong(result.group(2)) / MICROS_PER_SECOND,
                Map.of(
                        "p50 ms", Long.parseLong(result.group(3)) / MICROS_PER_MILLI,
                        "p99 ms", Long.parseLong(result.group(4)) / MICROS_PER_MILLI));
    }
}
