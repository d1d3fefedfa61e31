package org.starling.benchmarks.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cores that this process may use, one hardware thread of each core first. */
public final class Cores {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path TOPOLOGY = Path.of("/sys/devices/system/cpu");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private Cores() {}

    /**
     * Picks cores to pin a process to.
     *
     * @return numbers of {@code count} cores, or nothing where processes cannot be pinned
     * @throws IllegalArgumentException if there are not as many
     */
    static List<Integer> pick(int count) throws IOException {
        int present = Runtime.getRuntime().availableProcessors();
        if (present < count) {
            throw new IllegalArgumentException(
                    "Cannot run this benchmark: a contender needs %d cores and this process may use %d; run it on a larger machine or leave the contender out by --contender"
                            .formatted(count, present));
        }
        List<Integer> allowed = allowed();
        return allowed.isEmpty() ? allowed : allowed.subList(0, count);
    }

    /** All that this process may use; none where processes cannot be pinned. */
    public static List<Integer> allowed() throws IOException {
        if (!Files.isReadable(STATUS) || !hasTaskset()) {
            return List.of();
        }
        String allowed = Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(ALLOWED))
                .findFirst()
                .orElseThrow(
                        () -> new IOException("Cannot read the allowed cores: no line " + ALLOWED + " in " + STATUS))
                .substring(ALLOWED.length())
                .strip();
        return distinctCoresFirst(parse(allowed));
    }

    /** Numbers in a kernel list such as {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static List<Integer> distinctCoresFirst(List<Integer> allowed) throws IOException {
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (int cpu : allowed) {
            (taken.contains(cpu) ? second : first).add(cpu);
            Path siblings = TOPOLOGY.resolve("cpu" + cpu + "/topology/thread_siblings_list");
            if (Files.isReadable(siblings)) {
                taken.addAll(parse(Files.readString(siblings).strip()));
            }
        }
        first.addAll(second);
        return first;
    }

    private static boolean hasTaskset() {
        String path = System.getenv().getOrDefault("PATH", "");
        return List.of(path.split(":", -1)).stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
    }
}
