package org.starling.driver.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler;

/** YARN with one node in this process, whose containers are processes. */
final class MiniYarn implements AutoCloseable {
    private final MiniYARNCluster cluster;

    private MiniYarn(MiniYARNCluster cluster) {
        this.cluster = cluster;
    }

    /** Starts YARN on a file system. */
    static MiniYarn start(String name, Configuration hadoop) throws IOException, InterruptedException, YarnException {
        YarnConfiguration conf = new YarnConfiguration(hadoop);
        // the default scheduler requires a file of queues
        conf.set(YarnConfiguration.RM_SCHEDULER, FifoScheduler.class.getName());
        conf.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, 8192);
        conf.setInt(YarnConfiguration.NM_VCORES, 4);
        conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
        conf.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, false);
        conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
        // containers use the instructions of this JVM, since others would round otherwise
        conf.set(
                YarnConfiguration.NM_ENV_WHITELIST,
                YarnConfiguration.DEFAULT_NM_ENV_WHITELIST + ",ONEDNN_MAX_CPU_ISA,OPENBLAS_CORETYPE");
        conf.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 99);
        MiniYARNCluster cluster = new MiniYARNCluster(name, 1, 1, 1);
        cluster.init(conf);
        cluster.start();
        if (!cluster.waitForNodeManagersToConnect(60_000)) {
            cluster.stop();
            throw new IOException("the node of YARN did not connect to its resource manager");
        }
        return new MiniYarn(cluster);
    }

    /** Writes the configuration of clients into a folder that exists, as files of these names. */
    void writeConfiguration(Path folder, String... names) throws IOException {
        Configuration ofClients = new Configuration(cluster.getConfig());
        // a class of Hadoop's tests, which containers lack
        ofClients.unset(CommonConfigurationKeysPublic.NET_TOPOLOGY_NODE_SWITCH_MAPPING_IMPL_KEY);
        // a command that ran in this JVM may have set it to a property that other processes lack
        ofClients.unset(FsPermission.UMASK_LABEL);
        for (String name : names) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
                ofClients.writeXml(out);
            }
        }
    }

    @Override
    public void close() {
        cluster.stop();
    }
}
