package org.starling.driver.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.server.datanode.DataNode;
import org.apache.hadoop.hdfs.server.namenode.NameNode;
import org.starling.driver.ChildJvm;

/** HDFS and the standalone cluster of {@code deploy}. Each daemon is a process, which can be killed, stopped and started again. */
final class StormCluster implements AutoCloseable {
    /** Daemons, in the order in which they start. */
    enum Daemon {
        NAME_NODE,
        DATA_NODE,
        MASTER,
        WORKER_1,
        WORKER_2;

        private Path pidFile(Path root) {
            return root.resolve(".starling/standalone")
                    .resolve(name().toLowerCase(Locale.ROOT).replace('_', '-') + ".pid");
        }
    }

    private static final int PORTS = 7;

    private final Path folder;
    private final Distribution distribution;
    private final int firstPort;
    private final int coresOfAWorker;
    private final Map<Daemon, ChildJvm.Running> hdfs = new EnumMap<>(Daemon.class);

    private StormCluster(Path folder, Distribution distribution, int firstPort, int coresOfAWorker) {
        this.folder = folder;
        this.distribution = distribution;
        this.firstPort = firstPort;
        this.coresOfAWorker = coresOfAWorker;
    }

    /** Starts all daemons, with their files in a folder that does not exist. Workers have 1 GB for each core. */
    static StormCluster start(Path folder, int coresOfAWorker) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        StormCluster cluster = new StormCluster(
                folder, Distribution.layOut(folder.resolve("starling")), freePorts(PORTS), coresOfAWorker);
        cluster.configureHdfs();
        ChildJvm.Running format = ChildJvm.start(folder, "format", cluster.hdfsProcess(NameNode.class, "-format"));
        if (format.await() != 0) {
            throw new IOException("Cannot format HDFS: " + format.errText());
        }
        cluster.startDaemons();
        return cluster;
    }

    /** The first of some ports that follow each other and were free a moment ago. */
    private static int freePorts(int count) throws IOException {
        int first = 0;
        List<ServerSocket> sockets = new ArrayList<>();
        while (sockets.size() < count) {
            try {
                ServerSocket socket = new ServerSocket(
                        sockets.isEmpty() ? 0 : first + sockets.size(), 1, InetAddress.getLoopbackAddress());
                first = sockets.isEmpty() ? socket.getLocalPort() : first;
                sockets.add(socket);
            } catch (BindException | IllegalArgumentException e) {
                // the next port is taken, or there is none
                close(sockets);
            }
        }
        close(sockets);
        return first;
    }

    private static void close(List<ServerSocket> sockets) throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** The folder of the configuration of Hadoop's clients, for {@code HADOOP_CONF_DIR}. */
    Path hadoopConf() {
        return folder.resolve("hadoop-conf");
    }

    private void configureHdfs() throws IOException {
        Configuration conf = new Configuration(false);
        conf.set("fs.defaultFS", uri());
        conf.set("dfs.namenode.rpc-address", "127.0.0.1:" + firstPort);
        conf.set("dfs.namenode.http-address", "127.0.0.1:0");
        conf.set("dfs.datanode.address", "127.0.0.1:0");
        conf.set("dfs.datanode.http.address", "127.0.0.1:0");
        conf.set("dfs.datanode.ipc.address", "127.0.0.1:0");
        conf.set("dfs.namenode.name.dir", folder.resolve("names").toUri().toString());
        conf.set("dfs.datanode.data.dir", folder.resolve("blocks").toUri().toString());
        conf.set("dfs.replication", "1");
        conf.set("dfs.namenode.safemode.extension", "0");
        // with one DataNode there is none to replace it by
        conf.set("dfs.client.block.write.replace-datanode-on-failure.policy", "NEVER");
        Files.createDirectories(hadoopConf());
        for (String name : List.of("core-site.xml", "hdfs-site.xml")) {
            try (OutputStream out = Files.newOutputStream(hadoopConf().resolve(name))) {
                conf.writeXml(out);
            }
        }
    }

    private ProcessBuilder hdfsProcess(Class<?> daemon, String... arguments) {
        return ChildJvm.builder(hadoopConf() + ":" + ChildJvm.classPath(entry -> true), daemon.getName(), arguments);
    }

    /** The root of HDFS. */
    String uri() {
        return "hdfs://127.0.0.1:" + firstPort;
    }

    /** The master of the standalone cluster. */
    String sparkMaster() {
        return "spark://127.0.0.1:" + (firstPort + 1);
    }

    /** The folder of the configuration of Spark's clients, with the secret of the standalone cluster. */
    Path sparkConf() {
        return distribution.root().resolve(".starling/standalone/conf");
    }

    /** The configuration of clients of HDFS. */
    Configuration hadoop() {
        Configuration conf = new Configuration();
        conf.addResource(new org.apache.hadoop.fs.Path(
                hadoopConf().resolve("hdfs-site.xml").toUri()));
        return conf;
    }

    /** Starts what does not run, and waits until it answers. */
    void startDaemons() throws IOException, InterruptedException {
        startHdfs(Daemon.NAME_NODE, NameNode.class);
        hdfs.get(Daemon.NAME_NODE).awaitPort(firstPort);
        startHdfs(Daemon.DATA_NODE, DataNode.class);
        ChildJvm.Running up = ChildJvm.start(folder, "up", process("deploy/standalone/up"));
        if (up.await() != 0) {
            throw new IOException("Cannot start the standalone cluster: " + up.errText());
        }
    }

    private void startHdfs(Daemon daemon, Class<?> main) throws IOException {
        ChildJvm.Running running = hdfs.get(daemon);
        if (running == null || !running.process().isAlive()) {
            hdfs.put(daemon, ChildJvm.start(folder, main.getSimpleName(), hdfsProcess(main)));
        }
    }

    /** The process of a script of the distribution, with this cluster's settings. */
    ProcessBuilder process(String script, String... arguments) {
        ProcessBuilder builder = distribution.builder(List.of(), script, arguments);
        Map<String, String> environment = builder.environment();
        // the second worker listens on the ports behind those of the first
        Map.of("MASTER_PORT", 1, "MASTER_UI_PORT", 2, "WORKER_PORT", 3, "WORKER_UI_PORT", 5)
                .forEach((variable, offset) ->
                        environment.put("STARLING_" + variable, Integer.toString(firstPort + offset)));
        environment.put("STARLING_WORKER_CORES", Integer.toString(coresOfAWorker));
        environment.put("STARLING_WORKER_MEMORY", coresOfAWorker + "g");
        environment.put("STARLING_EXECUTOR_MEMORY", "1g");
        environment.put("STARLING_DRIVER_MEMORY", "1g");
        environment.put("HADOOP_CONF_DIR", hadoopConf().toString());
        return builder;
    }

    /** Starts a job; its driver is a process of this machine. */
    ChildJvm.Running submit(String name, String... arguments) throws IOException {
        return ChildJvm.start(folder, name, process("deploy/standalone/submit", arguments));
    }

    /** The process of a daemon. */
    ProcessHandle daemon(Daemon daemon) throws IOException {
        if (hdfs.containsKey(daemon)) {
            return hdfs.get(daemon).process().toHandle();
        }
        return handle(daemon.pidFile(distribution.root()));
    }

    private static ProcessHandle handle(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        return ProcessHandle.of(pid).orElseThrow(() -> new IOException("there is no process of " + pidFile));
    }

    /** The processes of the executors that run now. */
    List<ProcessHandle> executors() throws IOException {
        List<ProcessHandle> executors = new ArrayList<>();
        for (Daemon worker : List.of(Daemon.WORKER_1, Daemon.WORKER_2)) {
            daemon(worker)
                    .children()
                    .filter(process -> process.info().command().orElse("").endsWith("/java"))
                    .forEach(executors::add);
        }
        return executors;
    }

    /** Sends a signal to a process, which may have ended. */
    static void signal(String signal, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public void close() throws IOException {
        ChildJvm.start(folder, "down", process("deploy/standalone/down"))
                .process()
                .onExit()
                .join();
        hdfs.values().forEach(running -> running.process().destroyForcibly());
    }
}
