package org.starling.benchmarks.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;

/**
 * A standalone Spark cluster of processes on this machine: a master, and workers with one core and one executor each. A worker
 * and its executor are pinned to a core. Executors have the class path of this process.
 */
public final class PinnedCluster implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int SMALL_HEAP = 256;
    private static final int EXECUTOR_MEGABYTES = 1536;
    private static final int START_ATTEMPTS = 600;

    private final Path home;
    private final int port;
    private final int workers;
    private final List<Process> processes = new ArrayList<>();

    private PinnedCluster(Path home, int port, int workers) {
        this.home = home;
        this.port = port;
        this.workers = workers;
    }

    /** Starts one with so many workers. */
    public static PinnedCluster start(int workers) throws IOException, InterruptedException {
        PinnedCluster cluster = new PinnedCluster(Files.createTempDirectory("benchmark-cluster"), freePort(), workers);
        try {
            cluster.startProcesses();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void startProcesses() throws IOException, InterruptedException {
        // all that Spark asks of its home; classes come from the class path
        Files.createDirectories(home.resolve("jars"));
        Map<String, String> environment =
                Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", LOOPBACK);
        processes.add(new PinnedJava(Master.class, SMALL_HEAP, 0, environment)
                .start(List.of("--host", LOOPBACK, "--port", Integer.toString(port), "--webui-port", "0")));
        awaitMaster();
        for (int worker = 0; worker < workers; worker++) {
            processes.add(new PinnedJava(Worker.class, SMALL_HEAP, worker, environment)
                    .start(List.of(
                            "--host",
                            LOOPBACK,
                            "--webui-port",
                            "0",
                            "--cores",
                            "1",
                            "--memory",
                            EXECUTOR_MEGABYTES + "m",
                            "--work-dir",
                            home.resolve("work-" + worker).toString(),
                            master())));
        }
    }

    private void awaitMaster() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.shutdownOutput();
                return;
            } catch (IOException e) {
                Thread.sleep(100); // not there yet
            }
        }
        throw new IOException("Cannot start a Spark master at port " + port + "; see the contender's log");
    }

    /** The URL of its master. */
    public String master() {
        return "spark://" + LOOPBACK + ":" + port;
    }

    /** Settings of a session on this cluster. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("spark.executor.cores", "1");
        settings.put("spark.cores.max", Integer.toString(workers));
        settings.put("spark.executor.memory", EXECUTOR_MEGABYTES + "m");
        settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        settings.put(
                "spark.executor.extraJavaOptions", PinnedJava.options().stream().collect(Collectors.joining(" ")));
        settings.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
        settings.put("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s");
        return settings;
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        FileUtils.deleteQuietly(home.toFile());
    }
}
