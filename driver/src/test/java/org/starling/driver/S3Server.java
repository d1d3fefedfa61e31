package org.starling.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** S3Proxy on the loopback address: the protocol of S3 over a folder, with keys. A process of its own. */
public final class S3Server implements AutoCloseable {
    private static final Path JAR = Path.of("target/s3proxy/s3proxy.jar").toAbsolutePath();
    private static final String KEY = "starling-key";
    private static final String SECRET = "starling-secret";

    private final ChildJvm.Running process;
    private final int port;

    private S3Server(ChildJvm.Running process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns whether the build has fetched the server and Hadoop's client; profile {@code cluster} does. */
    public static boolean isPossible() {
        return Files.exists(JAR) && !ChildJvm.classPath(S3Server::isClient).isEmpty();
    }

    /** The jars that programs need beside Hadoop's own, for {@code --jars}. */
    public static String clientJars() {
        return ChildJvm.classPath(S3Server::isClient).replace(':', ',');
    }

    private static boolean isClient(Path entry) {
        return entry.getFileName().toString().matches("(hadoop-aws|aws-java-sdk-bundle|wildfly-openssl)-.*\\.jar");
    }

    /** Starts a server with one bucket, whose objects lie in a folder. */
    public static S3Server start(Path folder, String bucket) throws IOException, InterruptedException {
        Path data = folder.resolve("objects");
        Files.createDirectories(data.resolve(bucket));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path properties = Files.writeString(
                folder.resolve("s3proxy.conf"),
                """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem
                jclouds.filesystem.basedir=%s
                """
                        .formatted(port, KEY, SECRET, data));
        S3Server server = new S3Server(
                ChildJvm.start(
                        folder,
                        "s3proxy",
                        JAR.toString(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        properties.toString()),
                port);
        server.process.awaitPort(port);
        return server;
    }

    /** Settings of Hadoop's client, as properties {@code fs.s3a.…}. */
    public Configuration hadoop() {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.s3a.endpoint", "http://127.0.0.1:" + port);
        hadoop.set("fs.s3a.access.key", KEY);
        hadoop.set("fs.s3a.secret.key", SECRET);
        hadoop.set("fs.s3a.path.style.access", "true");
        hadoop.set("fs.s3a.connection.ssl.enabled", "false");
        hadoop.set("fs.s3a.endpoint.region", "us-east-1");
        return hadoop;
    }

    @Override
    public void close() {
        process.process().destroyForcibly();
    }
}
