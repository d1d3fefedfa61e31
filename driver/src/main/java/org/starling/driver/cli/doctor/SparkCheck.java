package org.starling.driver.cli.doctor;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.starling.driver.cluster.SparkVersion;

/** The Spark that commands run on, and whether a master answers. */
final class SparkCheck implements Check {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int DEFAULT_MASTER_PORT = 7077;
    private static final int DEFAULT_HTTPS_PORT = 443;

    private static final String HOW_TO_WRITE =
            "write it as local[N], spark://host:port, yarn or k8s://https://host:port";

    private static final String SECURITY = "authentication and encryption";
    private static final String HOW_TO_SECURE =
            "set spark.authenticate and spark.network.crypto.enabled there or in the job, see docs/security.md";

    private final Map<String, String> environment;
    private final Optional<String> master;

    SparkCheck(Map<String, String> environment, Optional<String> master) {
        this.environment = environment;
        this.master = master;
    }

    @Override
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(version());
        master.ifPresent(name -> {
            findings.add(master(name));
            if (!name.startsWith("local")) {
                findings.add(security());
            }
        });
        return findings;
    }

    private Finding version() {
        String version = SparkVersion.current();
        String home = environment.getOrDefault("SPARK_HOME", "none");
        String detail = version + ", SPARK_HOME " + home;
        return SparkVersion.problem().isEmpty()
                ? Finding.fine("Spark", detail)
                : Finding.bad("Spark", detail, "use Spark 3.5, or unset SPARK_HOME to use the included one");
    }

    /** Reads the properties that Spark reads; a job may set others in its {@code spark.conf}. */
    private Finding security() {
        String home = environment.getOrDefault("SPARK_HOME", "");
        Path file = Path.of(environment.getOrDefault("SPARK_CONF_DIR", home + "/conf"), "spark-defaults.conf");
        Properties properties = new Properties();
        if (Files.isReadable(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                return Finding.absent(SECURITY, "cannot read " + file + " (" + e.getMessage() + ")", HOW_TO_SECURE);
            }
        }
        boolean secure = List.of("spark.authenticate", "spark.network.crypto.enabled").stream()
                .allMatch(name -> properties.getProperty(name, "false").strip().equals("true"));
        return secure
                ? Finding.fine(SECURITY, "on in " + file)
                : Finding.absent(SECURITY, "off in " + file + ": who reaches the ports can run code", HOW_TO_SECURE);
    }

    private Finding master(String name) {
        String subject = "master " + name;
        if (name.startsWith("local")) {
            return Finding.fine(subject, "runs in this process");
        } else if (name.startsWith("spark://")) {
            String first = name.substring("spark://".length()).replaceFirst(",.*", "");
            return connect(subject, "spark://" + first, DEFAULT_MASTER_PORT);
        } else if (name.startsWith("k8s://")) {
            return connect(subject, name.substring("k8s://".length()), DEFAULT_HTTPS_PORT);
        } else if (name.equals("yarn")) {
            String folder = environment.getOrDefault("YARN_CONF_DIR", environment.getOrDefault("HADOOP_CONF_DIR", ""));
            return folder.isEmpty()
                    ? Finding.bad(subject, "no configuration", "point HADOOP_CONF_DIR to the cluster's configuration")
                    : Finding.fine(subject, "configuration in " + folder);
        }
        return Finding.bad(subject, "not a Spark master", HOW_TO_WRITE);
    }

    private static Finding connect(String subject, String uri, int defaultPort) {
        URI address;
        try {
            address = new URI(uri);
        } catch (URISyntaxException e) {
            return Finding.bad(subject, "names no host (" + e.getMessage() + ")", HOW_TO_WRITE);
        }
        if (address.getHost() == null) {
            return Finding.bad(subject, "names no host", HOW_TO_WRITE);
        }
        int port = address.getPort() < 0 ? defaultPort : address.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), port), CONNECT_MILLIS);
            return Finding.fine(subject, "accepts connections");
        } catch (IOException e) {
            return Finding.bad(
                    subject,
                    address.getHost() + ":" + port + " does not answer (" + e.getMessage() + ")",
                    "start it, check host and port, or open the firewall");
        }
    }
}
