package org.starling.benchmarks.exchange;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.starling.kernels.codec.CodecType;

/**
 * Main class of one rank: {@code RankMain KIND BYTES CODEC}. Prints its address, then executes lines of standard input: {@code
 * connect RANK ADDRESS…}, {@code run ROUNDS}, {@code free}. It answers each by one line, and ends with its input.
 */
final class RankMain {
    private RankMain() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        int bytes = Integer.parseInt(arguments[1]);
        Exchange exchange =
                switch (Exchange.Kind.valueOf(arguments[0])) {
                    case ALL_REDUCE -> AllReduceExchange.plain(bytes / Float.BYTES, CodecType.valueOf(arguments[2]));
                    case ENCRYPTED_ALL_REDUCE -> AllReduceExchange.encrypted(
                            bytes / Float.BYTES, CodecType.valueOf(arguments[2]));
                    case SOCKETS -> new SocketExchange(bytes);
                };
        answers.println(exchange.address());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            answers.println(obey(List.of(command.split(" ", -1)), exchange));
        }
        System.exit(0);
    }

    private static String obey(List<String> words, Exchange exchange) throws Exception {
        switch (words.get(0)) {
            case "connect" -> exchange.connect(Integer.parseInt(words.get(1)), words.subList(2, words.size()));
            case "run" -> {
                return run(exchange, Integer.parseInt(words.get(1))).encode();
            }
            case "free" -> {
                exchange.close();
                // gives the heap back to the machine: other contenders need it now
                System.gc();
            }
            default -> throw new IllegalArgumentException("Cannot obey '" + words + "'");
        }
        return "done";
    }

    private static RankReport run(Exchange exchange, int rounds) throws Exception {
        long before = exchange.bytesSent();
        long start = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            exchange.round();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new RankReport(seconds, exchange.bytesSent() - before, liveBytes(), peakBytes());
    }

    private static long liveBytes() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return heap + directBytes();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(java.lang.management.BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** The most memory that the process has had; 0 where Linux does not tell. */
    private static long peakBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
