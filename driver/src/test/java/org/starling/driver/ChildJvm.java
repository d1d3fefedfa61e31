package org.starling.driver;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Starts Java processes of their own for tests, with what Spark needs on Java 17. */
public final class ChildJvm {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private ChildJvm() {}

    /** A process as it was started. */
    public record Running(Process process, Path out, Path err) {
        /** Standard output so far. */
        public String outText() throws IOException {
            return Files.readString(out);
        }

        /** Standard error so far. */
        public String errText() throws IOException {
            return Files.readString(err);
        }

        /**
         * Waits until a port of the loopback address accepts connections.
         *
         * @throws IOException if the process ends before
         */
        public void awaitPort(int port) throws IOException, InterruptedException {
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                    return;
                } catch (IOException e) {
                    // it is not ready
                }
            }
            throw new IOException(
                    "The process ended before port %d was open: %s%s".formatted(port, outText(), errText()));
        }

        /** The exit code, once the process has ended. */
        public int await() throws InterruptedException {
            return process.waitFor();
        }
    }

    /** Runs a main class with the class path of this test. */
    public static Running start(Path folder, String name, Class<?> main, String... arguments) throws IOException {
        return start(folder, name, classPath(entry -> true), main.getName(), arguments);
    }

    /** Runs a main class with a class path of its own; output goes to {@code name.out} and {@code name.err} in the folder. */
    public static Running start(Path folder, String name, String classPath, String main, String... arguments)
            throws IOException {
        return start(folder, name, builder(classPath, main, arguments));
    }

    /** The command of a main class, to be completed. */
    public static ProcessBuilder builder(String classPath, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx2g");
        command.add("-XX:+UseParallelGC");
        // they live for seconds
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Djava.net.preferIPv4Stack=true");
        command.add("-Dlog4j2.configurationFile="
                + ROOT.resolve("conf/log4j2.properties").toUri());
        for (String opened : List.of(
                "java.lang",
                "java.lang.invoke",
                "java.lang.reflect",
                "java.io",
                "java.net",
                "java.nio",
                "java.util",
                "java.util.concurrent",
                "java.util.concurrent.atomic",
                "sun.nio.ch",
                "sun.nio.cs",
                "sun.security.action",
                "sun.util.calendar")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Runs any command. */
    public static Running start(Path folder, String name, ProcessBuilder builder) throws IOException {
        Path out = folder.resolve(name + ".out");
        Path err = folder.resolve(name + ".err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new Running(process, out, err);
    }

    /** The entries of this process's class path that are wanted. */
    public static String classPath(Predicate<Path> wanted) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> wanted.test(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
