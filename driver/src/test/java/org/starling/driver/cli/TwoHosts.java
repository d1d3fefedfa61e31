package org.starling.driver.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two hosts on this machine: network namespaces that a cable connects, and nothing else reaches. */
final class TwoHosts {
    /** Addresses that are reserved for documentation. */
    static final String FIRST_ADDRESS = "198.51.100.1";

    static final String SECOND_ADDRESS = "198.51.100.2";

    private final String first = "starling-a-" + ProcessHandle.current().pid();
    private final String second = "starling-b-" + ProcessHandle.current().pid();

    private TwoHosts() {}

    /** Makes the hosts, or returns nothing if this user or this machine cannot. */
    static Optional<TwoHosts> make() throws IOException, InterruptedException {
        TwoHosts hosts = new TwoHosts();
        try {
            hosts.connect();
            return Optional.of(hosts);
        } catch (IOException e) {
            hosts.remove();
            return Optional.empty();
        }
    }

    private void connect() throws IOException, InterruptedException {
        run(List.of("ip", "netns", "add", first));
        run(List.of("ip", "netns", "add", second));
        run(List.of(
                "ip", "-n", first, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", second));
        for (String host : List.of(first, second)) {
            String address = host.equals(first) ? FIRST_ADDRESS : SECOND_ADDRESS;
            run(List.of("ip", "-n", host, "address", "add", address + "/24", "dev", "cable"));
            run(List.of("ip", "-n", host, "link", "set", "cable", "up"));
            run(List.of("ip", "-n", host, "link", "set", "lo", "up"));
        }
    }

    /** Words before a command that runs on the first host. */
    List<String> onFirst() {
        return List.of("ip", "netns", "exec", first);
    }

    /** Words before a command that runs on the second host. */
    List<String> onSecond() {
        return List.of("ip", "netns", "exec", second);
    }

    /** Ports of the first host that the second one can reach. */
    List<String> openPorts() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(onFirst());
        command.addAll(List.of("ss", "-Htln"));
        return run(command)
                .lines()
                .map(line -> line.split(" +", -1)[3])
                .filter(local -> !local.startsWith("127.") && !local.startsWith("[::ffff:127."))
                .map(local -> local.substring(local.lastIndexOf(':') + 1))
                .toList();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("Cannot run '%s': %s".formatted(String.join(" ", command), output));
        }
        return output;
    }

    /** Removes the hosts, whose processes must have ended. */
    void remove() throws IOException, InterruptedException {
        for (String host : List.of(first, second)) {
            new ProcessBuilder("ip", "netns", "delete", host)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }
}
