package org.starling.driver.cluster;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import scala.Tuple2;

/**
 * Checks that a cluster can run all workers at once. A barrier job on too small a cluster would wait, and a request for
 * resources that no machine has would wait for ever; both end here with an error instead.
 */
public final class TaskSlots {
    /** Spark property: how long executors may take to register; a Spark time string, 60 s by default. */
    public static final String TIMEOUT_PROPERTY = "spark.starling.slotTimeout";

    private static final int MACHINES_SHOWN = 5;
    private static final Duration POLL = Duration.ofMillis(200);
    /** A hundred years. */
    private static final long MOST_SECONDS = Duration.ofDays(36_500).toSeconds();

    private static final Duration SETTLED = Duration.ofSeconds(1);

    private TaskSlots() {}

    /**
     * Waits until the cluster has a slot for every worker. In local mode the answer is known at once.
     *
     * @param setting key of the number of workers, for error messages
     * @throws TooFewSlotsException if it has not when the time is up
     */
    public static void require(SparkContext context, int workers, String setting) {
        SparkVersion.problem().ifPresent(problem -> {
            throw new TooFewSlotsException(problem);
        });
        SparkConf conf = context.getConf();
        if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            throw new TooFewSlotsException(
                    "Cannot train with dynamic allocation: Spark runs barrier jobs on a fixed set"
                            + " of executors only; set spark.dynamicAllocation.enabled=false and spark.executor.instances");
        }
        requireCores(conf, workers);
        ExecutorRequest request = ExecutorRequest.of(conf);
        if (context.isLocal()) {
            requireNoResources(context, request, workers);
        } else {
            requireMachine(context, request, workers);
        }
        long timeoutNanos = timeout(conf).toNanos();
        long start = System.nanoTime();
        int slots = slots(context);
        while (slots < workers && !context.isLocal() && System.nanoTime() - start < timeoutNanos) {
            pause();
            // a worker of the cluster may have registered only now
            requireMachine(context, request, workers);
            slots = slots(context);
        }
        if (slots < workers) {
            throw new TooFewSlotsException(describe(context, slots, workers, setting, timeoutNanos));
        }
    }

    /**
     * Waits for executors that are about to register, to count them: until there is one and for a second no other has come. Does
     * not wait in local mode, or if the application has run for longer than executors may take ({@value #TIMEOUT_PROPERTY}).
     */
    public static void awaitExecutors(SparkContext context) {
        long deadline = context.startTime() + timeout(context.getConf()).toMillis();
        int slots = slots(context);
        long changed = System.nanoTime();
        while (!context.isLocal()
                && System.currentTimeMillis() < deadline
                && (slots == 0 || System.nanoTime() - changed < SETTLED.toNanos())) {
            pause();
            int now = slots(context);
            changed = now == slots ? changed : System.nanoTime();
            slots = now;
        }
    }

    /** Returns a notice if several tasks may get the same unit of a resource such as a GPU; empty if each has its own. */
    public static Optional<String> sharing(SparkConf conf) {
        return ExecutorRequest.shares(conf).entrySet().stream()
                .map(share -> "Up to %d workers share one %s and its memory (spark.task.resource.%s.amount=%s)"
                        .formatted((int) (1 / share.getValue()), share.getKey(), share.getKey(), share.getValue()))
                .reduce((one, other) -> one + "; " + other);
    }

    /**
     * Waits until a cluster that has lost executors has a slot for every worker again. Does not wait in local mode.
     *
     * @param note receives one message if there is something to wait for
     * @throws TooFewSlotsException if it has not when the time is up ({@value #TIMEOUT_PROPERTY})
     */
    public static void awaitReplacement(SparkContext context, int workers, Consumer<String> note) {
        int slots = slots(context);
        if (context.isLocal() || slots >= workers) {
            return;
        }
        Duration timeout = timeout(context.getConf());
        note.accept("Waiting up to %d s for executors: the cluster has %d of %d task slots"
                .formatted(timeout.toSeconds(), slots, workers));
        long deadline = System.nanoTime() + timeout.toNanos();
        while (slots < workers && !context.isStopped()) {
            if (System.nanoTime() > deadline) {
                throw new TooFewSlotsException("the cluster has %d of %d task slots after %d s (%s)"
                        .formatted(slots, workers, timeout.toSeconds(), TIMEOUT_PROPERTY));
            }
            pause();
            slots = slots(context);
        }
    }

    private static Duration timeout(SparkConf conf) {
        try {
            long seconds = conf.getTimeAsSeconds(TIMEOUT_PROPERTY, "60s");
            if (seconds >= 0 && seconds <= MOST_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (IllegalArgumentException e) {
            // the message names the value
        }
        throw new TooFewSlotsException("Cannot wait for executors: %s is '%s'; set a duration such as 60s"
                .formatted(TIMEOUT_PROPERTY, conf.get(TIMEOUT_PROPERTY)));
    }

    /** Tasks that can run at once now; the number that Spark itself compares a barrier job with. */
    public static int slots(SparkContext context) {
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }

    private static void requireCores(SparkConf conf, int workers) {
        int perTask = conf.getInt("spark.task.cpus", 1);
        int perExecutor = conf.getInt("spark.executor.cores", perTask);
        if (perTask > perExecutor) {
            throw new TooFewSlotsException(
                    "Cannot train with %d workers: a task asks for %d cores (spark.task.cpus), but an executor has %d (spark.executor.cores); lower one or raise the other"
                            .formatted(workers, perTask, perExecutor));
        }
    }

    /** In local mode Spark has no resources such as GPUs, and a task that requests one would wait for ever. */
    private static void requireNoResources(SparkContext context, ExecutorRequest request, int workers) {
        if (request.asksForResources()) {
            throw new TooFewSlotsException(
                    ("Cannot train with %d workers: %s assigns no resources such as GPUs, and %s were asked for; remove"
                                    + " spark.executor.resource.* and spark.task.resource.*, or use a cluster")
                            .formatted(workers, context.master(), request));
        }
    }

    /** Fails at once if Spark knows the machines and none of them can meet the request. */
    private static void requireMachine(SparkContext context, ExecutorRequest request, int workers) {
        List<Machine> machines = Machines.of(context);
        if (!machines.isEmpty() && machines.stream().noneMatch(request::fits)) {
            String found = machines.stream()
                    .map(Machine::toString)
                    .distinct()
                    .limit(MACHINES_SHOWN)
                    .collect(Collectors.joining(", "));
            throw new TooFewSlotsException(
                    "Cannot train with %d workers: no machine of %s can run an executor with %s; there %s %s%s; ask for less, or start workers of the cluster that have more"
                            .formatted(
                                    workers,
                                    context.master(),
                                    request,
                                    machines.size() == 1 ? "is" : "are",
                                    found,
                                    machines.size() > MACHINES_SHOWN ? " and others" : ""));
        }
    }

    private static String describe(SparkContext context, int slots, int workers, String setting, long timeoutNanos) {
        String found = "Cannot train with %d workers: %s has %d task slot%s"
                .formatted(workers, context.master(), slots, slots == 1 ? "" : "s");
        int perTask = context.getConf().getInt("spark.task.cpus", 1);
        if (perTask > 1) {
            found += " of " + perTask + " cores (spark.task.cpus)";
        }
        String fewer = slots > 0 ? "; set " + setting + "=" + slots : "; start workers of the cluster";
        if (context.isLocal()) {
            return found + fewer + ", or run with --master 'local[" + workers * perTask + "]'";
        }
        String requests = requests(context.getConf());
        return found + " after " + Duration.ofNanos(timeoutNanos).toSeconds() + " s" + fewer
                + ", give executors more cores, or wait longer (" + TIMEOUT_PROPERTY + ")"
                + (requests.isEmpty() ? "" : "; executors start only where these are free: " + requests);
    }

    /** Requests for resources such as GPUs, which some machine of the cluster must be able to meet. */
    private static String requests(SparkConf conf) {
        return Arrays.stream(conf.getAll())
                .filter(entry -> entry._1().matches("spark\\.executor\\.(resource\\..+\\.amount|memory|cores)"))
                .sorted((one, other) -> one._1().compareTo(other._1()))
                .map((Tuple2<String, String> entry) -> entry._1() + "=" + entry._2())
                .collect(Collectors.joining(", "));
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Cannot wait for executors: interrupted", e);
        }
    }
}
