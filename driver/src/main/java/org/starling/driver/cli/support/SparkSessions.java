package org.starling.driver.cli.support;

import java.net.URL;
import java.security.CodeSource;
import java.util.Optional;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.kryo.StarlingRegistrator;
import org.starling.driver.metrics.StarlingPlugin;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.pipeline.files.Failures;

/**
 * Opens Spark sessions with the settings that Starling needs. A setting of the user, in the job's {@code spark.conf} or by
 * spark-submit, is stronger than Starling's; the job is stronger than spark-submit.
 */
public final class SparkSessions {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

    /** Variable in which the worker of a standalone cluster gives its secret to a driver. */
    private static final String WORKER_SECRET = "_SPARK_AUTH_SECRET";

    /** Names of properties whose values Spark leaves out of its web pages and event logs. */
    private static final String SECRETS =
            "(?i)secret|passw|passphrase|token|credential|private|signature|access[.]?key|account[.]?key|api[.]?key|encryption[.]key|[.]sas[.]|[.]key$|[_.]pass$|access_key|://[^/]*@";

    private SparkSessions() {}

    /**
     * Opens a session; the caller stops it.
     *
     * @param name shown by Spark as the application's name
     * @param spec the {@code spark} block of the job
     * @param master the master of the command line, which is stronger than that of the job; without either,
     *     {@code spark.master} of the job's properties counts, then spark-submit's, then {@code local[*]}
     * @throws ConfigurationException if Spark does not accept a property
     */
    public static SparkSession open(String name, SparkSpec spec, Optional<String> master) {
        NativeLibraries.chooseFolder();
        SparkConf submitted = new SparkConf();
        // the worker of a standalone cluster takes the secret out of the properties of a driver that it starts
        Optional.ofNullable(System.getenv(WORKER_SECRET))
                .ifPresent(secret -> submitted.setIfMissing("spark.authenticate.secret", secret));
        try {
            return SparkSession.builder()
                    .config(configure(submitted, name, spec, master))
                    .getOrCreate();
        } catch (IllegalArgumentException e) {
            // Spark checks most properties where it uses them first
            throw new ConfigurationException(
                    "the properties of Spark",
                    Failures.firstLine(e) + "; correct spark.conf of the job, or the options of spark-submit");
        }
    }

    /** Completes {@code submitted}, which holds what spark-submit provided. */
    static SparkConf configure(SparkConf submitted, String name, SparkSpec spec, Optional<String> master) {
        SparkConf conf = submitted.setAppName(name);
        conf.setIfMissing("spark.master", "local[*]");
        spec.conf().forEach(conf::set);
        master.or(() -> Optional.ofNullable(spec.master())).ifPresent(conf::setMaster);
        if (KRYO.equals(conf.get("spark.serializer", ""))) {
            conf.setIfMissing("spark.kryo.registrator", StarlingRegistrator.class.getName());
            // parameters of large networks come back as task results
            conf.setIfMissing("spark.kryoserializer.buffer.max", "1g");
        }
        // a barrier job that comes before the executors would otherwise wait 15 s for its second try
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "60");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing("spark.plugins", StarlingPlugin.class.getName());
        // whoever reaches Spark's web pages could end the job there
        conf.setIfMissing("spark.ui.killEnabled", "false");
        // the default does not know the keys of Azure, Google and others
        conf.setIfMissing("spark.redaction.regex", SECRETS);
        ProcessUmask.forHadoop()
                .ifPresent(umask -> conf.setIfMissing("spark.hadoop." + FsPermission.UMASK_LABEL, umask));
        // results must not depend on the zone of the machine
        conf.setIfMissing("spark.sql.session.timeZone", "UTC");
        // a worker is a task; libraries that start threads must not take the cores of other workers
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", conf.get("spark.task.cpus", "1"));
        // addresses of GPUs are nvidia-smi's numbers
        conf.setIfMissing("spark.executorEnv.CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        TransportSecurity.requireSupported(conf);
        if (TransportSecurity.isLocal(conf)) {
            // no port is open to other machines
            conf.setIfMissing("spark.driver.host", LOOPBACK);
            conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
        }
        if (conf.get("spark.master").matches("local(\\[.*])?")) {
            // other users of this machine reach the ports, too; Spark draws the secret
            conf.setIfMissing("spark.authenticate", "true");
            // counters travel with heartbeats; the default of 10 s would make progress jump
            conf.setIfMissing("spark.executor.heartbeatInterval", "2s");
            // each stage takes such a block, and one of 4 MiB is so large that G1 collects garbage for it
            conf.setIfMissing("spark.broadcast.blockSize", "256k");
            // Spark's default of 200 is meant for clusters; on one machine most of its time would go into empty tasks
            conf.setIfMissing(
                    "spark.sql.shuffle.partitions",
                    String.valueOf(2 * Runtime.getRuntime().availableProcessors()));
        } else {
            ownJar().ifPresent(jar -> conf.setIfMissing("spark.jars", jar));
        }
        return conf;
    }

    /** The jar that this class came from, which executors need as well. */
    private static Optional<String> ownJar() {
        CodeSource source = SparkSessions.class.getProtectionDomain().getCodeSource();
        return Optional.ofNullable(source)
                .map(CodeSource::getLocation)
                .map(URL::toString)
                .filter(location -> location.endsWith(".jar"));
    }
}
