package org.starling.driver.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.starling.driver.cli.support.CommandContext;
import org.starling.pipeline.files.Failures;
import org.starling.server.BearerToken;
import org.starling.server.ModelPath;
import org.starling.server.ModelServer;
import org.starling.server.ServerOptions;
import org.starling.server.ServerOptions.Exposure;
import org.starling.server.ServerOptions.Limits;
import org.starling.server.ServerOptions.Listening;
import org.starling.server.Setup;
import org.starling.server.TlsFiles;
import org.starling.server.model.BatchOptions;
import org.starling.serving.ServingOptions;
import org.starling.serving.ServingOptions.UnknownColumns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling serve CHECKPOINT…}: answers requests over HTTP until a signal ends it. Needs no Spark. */
@Command(
        name = "serve",
        description = "Predicts over HTTP with the models of checkpoints, until it is ended by a signal.")
public final class ServeCommand implements Runnable {
    private static final String TOKEN_VARIABLE = "STARLING_SERVE_TOKEN";

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "[NAME=]CHECKPOINT",
            description =
                    "Local folder of the checkpoints of a job, of which the best is served; or the directory of one epoch."
                            + " Default of the name: that of the job.")
    private List<String> checkpoints;

    @Mixin
    private WeightsOption weights;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen at; 0.0.0.0 for all of this machine (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(names = "--port", defaultValue = "8080", description = "0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token that requests must have as 'Authorization: Bearer TOKEN'."
                    + " Default: that of the variable " + TOKEN_VARIABLE + ", else none.")
    private Path tokenFile;

    @Option(
            names = "--without-token",
            description =
                    "Lets everybody who reaches the server use it. Without this, other addresses than loopback need a token.")
    private boolean withoutToken;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "PEM file of the certificate, followed by those that signed it; serves HTTPS.")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM file of the private key of the certificate.")
    private Path key;

    @Option(
            names = "--max-latency",
            defaultValue = "0",
            paramLabel = "MS",
            description =
                    "The most milliseconds that a request waits for others to fill its batch. With 0, batches form"
                            + " only while all replicas are busy (default: ${DEFAULT-VALUE}).")
    private long maxLatency;

    @Option(
            names = "--max-batch",
            defaultValue = "64",
            description = "Records of a full batch (default: ${DEFAULT-VALUE}).")
    private int maxBatch;

    @Option(
            names = "--queue",
            defaultValue = "1024",
            description = "The most records that wait, and of one request; beyond it the status is 429 or 413 (default:"
                    + " ${DEFAULT-VALUE}).")
    private int queue;

    @Option(names = "--replicas", description = "Batches that are predicted at once (default: number of cores).")
    private Integer replicas;

    @Option(
            names = "--max-body",
            defaultValue = "8388608",
            paramLabel = "BYTES",
            description = "Of one request; beyond it the status is 413 (default: ${DEFAULT-VALUE}).")
    private int maxBody;

    @Option(
            names = "--max-time",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description =
                    "For the arrival of a request, and again for its answer; beyond it the connection ends, or the status"
                            + " is 503 (default: ${DEFAULT-VALUE}).")
    private int maxTime;

    @Option(
            names = "--reload",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description = "Time between two looks for a new best checkpoint; 0 for none (default: ${DEFAULT-VALUE}).")
    private int reload;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "Takes a line of JSON for each request (default: standard output).")
    private Path accessLog;

    @Option(
            names = "--ignore-unknown-columns",
            description = "Ignores columns that the model does not know. Default: such a record is rejected.")
    private boolean ignoreUnknown;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "Key by which signatures of checkpoints are verified; one without a valid signature is refused.")
    private Path publicKey;

    @Option(names = "--privacy-key", paramLabel = "FILE", description = "Key by which sensitive columns were hashed.")
    private Path privacyKey;

    ServeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        ServerOptions options = new ServerOptions(
                new Listening(host, port, token(), tls(), withoutToken ? Exposure.OPEN : Exposure.GUARDED),
                new BatchOptions(Duration.ofMillis(maxLatency), maxBatch, queue),
                new Limits(
                        maxBody,
                        Math.max(maxBody, Limits.DEFAULT.bodies()),
                        Duration.ofSeconds(maxTime),
                        Duration.ofSeconds(maxTime),
                        Limits.DEFAULT.drainTime()),
                Duration.ofSeconds(reload));
        ServingOptions serving = ServingOptions.DEFAULT
                .withUnknownColumns(ignoreUnknown ? UnknownColumns.IGNORED : UnknownColumns.REJECTED)
                .withPublicKey(publicKey)
                .withPrivacyKey(privacyKey)
                .withWeights(weights.chosen());
        ModelServer server = ModelServer.start(
                checkpoints.stream().map(ModelPath::parse).toList(),
                replicas == null ? serving : serving.withReplicas(replicas),
                new Setup(options, CommandContext.version(), log()));
        context.remedyIfInterrupted("requests that run are answered first");
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        context.note("Serving %s at %s; Ctrl-C ends it".formatted(server.models(), server.address()));
        waitForInterrupt();
        server.close();
    }

    private BearerToken token() {
        if (tokenFile == null) {
            String text = System.getenv(TOKEN_VARIABLE);
            return text == null ? null : BearerToken.of(text, "the variable " + TOKEN_VARIABLE);
        }
        try {
            return BearerToken.of(Files.readString(tokenFile), tokenFile.toString());
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot read the token of %s: %s; correct --token-file".formatted(tokenFile, Failures.reason(e)),
                    e);
        }
    }

    private TlsFiles tls() {
        if ((certificate == null) != (key == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot serve HTTPS: only one of --tls-certificate and --tls-key is given; give both");
        }
        return certificate == null ? null : new TlsFiles(certificate, key);
    }

    /** The stream stays open until the process ends; nothing is buffered. */
    private OutputStream log() {
        if (accessLog == null) {
            return context.out();
        }
        try {
            return Files.newOutputStream(accessLog, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot write the access log %s: %s; correct --access-log".formatted(accessLog, Failures.reason(e)),
                    e);
        }
    }

    /** A signal ends the process, and a program that runs the command in a thread interrupts it. */
    private static void waitForInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
