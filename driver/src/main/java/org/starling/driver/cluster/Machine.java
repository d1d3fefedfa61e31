package org.starling.driver.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Resources of one machine of a cluster, in use or not.
 *
 * @param host its name
 * @param resources GPUs and the like: how many of each kind
 */
record Machine(String host, int cores, int memoryMib, Map<String, Integer> resources) {
    Machine {
        resources = Map.copyOf(resources);
    }

    @Override
    public String toString() {
        String others = new TreeMap<>(resources)
                .entrySet().stream()
                        .map(resource -> ", %s %d".formatted(resource.getKey(), resource.getValue()))
                        .collect(Collectors.joining());
        return "%s (cores %d, memory %d MiB%s)".formatted(host, cores, memoryMib, others);
    }
}
