package org.starling.driver.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A TCP socket of a process that accepts connections, as Linux shows it.
 *
 * @param address in hexadecimal digits, words of 32 bits in the order of the machine
 */
record ListeningSocket(String address, int port) implements Comparable<ListeningSocket> {
    private static final String LISTENS = "0A";
    private static final String LOOPBACK_6 = "00000000000000000000000001000000";
    private static final String MAPPED_4 = "0000000000000000FFFF0000";

    /** The sockets that a process has now; none if it has ended. */
    static Set<ListeningSocket> of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<ListeningSocket> found = new TreeSet<>();
        try {
            Set<String> inodes = inodes(process.resolve("fd"));
            for (String table : List.of("net/tcp", "net/tcp6")) {
                for (String line : Files.readAllLines(process.resolve(table))) {
                    String[] fields = line.strip().split(" +", -1);
                    if (fields[3].equals(LISTENS) && inodes.contains(fields[9])) {
                        String[] local = fields[1].split(":", -1);
                        found.add(new ListeningSocket(local[0], Integer.parseInt(local[1], 16)));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            return Set.of();
        }
        return found;
    }

    private static Set<String> inodes(Path descriptors) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.replaceAll("\\D", ""));
                    }
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return inodes;
    }

    /** Whether only this machine can connect to it: 127.0.0.0/8 or ::1. */
    boolean isLoopback() {
        String four = address.startsWith(MAPPED_4) ? address.substring(MAPPED_4.length()) : address;
        return address.equals(LOOPBACK_6) || (four.length() == 8 && four.endsWith("7F"));
    }

    @Override
    public int compareTo(ListeningSocket other) {
        return Comparator.comparingInt(ListeningSocket::port)
                .thenComparing(ListeningSocket::address)
                .compare(this, other);
    }
}
