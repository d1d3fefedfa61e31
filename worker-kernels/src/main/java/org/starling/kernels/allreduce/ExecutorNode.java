package org.starling.kernels.allreduce;

import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * The averaging node of this executor: started by the first task that requests it, shared by all tasks, closed with the JVM.
 */
public final class ExecutorNode {
    private static SparkEnv environment;
    private static AveragingNode node;

    private ExecutorNode() {}

    /**
     * Returns the node of the running Spark environment. It binds to the address of the executor's block manager. It
     * authenticates and encrypts according to {@code spark.authenticate} and {@code spark.network.crypto.enabled}.
     *
     * @throws IllegalStateException if no Spark environment runs in this JVM
     */
    public static synchronized AveragingNode current() {
        SparkEnv running = SparkEnv.get();
        if (running == null) {
            throw new IllegalStateException(
                    "Cannot start an averaging node: no Spark environment runs in this JVM; call it from a task");
        }
        if (running != environment) {
            if (node != null) {
                node.close();
            }
            node = start(running);
            environment = running;
        }
        return node;
    }

    private static AveragingNode start(SparkEnv env) {
        SparkConf conf = env.conf();
        String host = env.blockManager().blockManagerId().host();
        boolean driver = "driver".equals(env.executorId());
        String bindTo = conf.get(driver ? "spark.driver.bindAddress" : "spark.executor.bindAddress", host);
        SecurityManager security = env.securityManager();
        if (security.isAuthenticationEnabled()) {
            return AveragingNode.start(conf, host, bindTo, conf.getAppId(), security);
        }
        return new AveragingNode(
                AveragingNode.transportConf(conf), host, bindTo, List.of(), List.of(), Message.PROTOCOL);
    }
}
