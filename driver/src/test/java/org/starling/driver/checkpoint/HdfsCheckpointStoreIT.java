package org.starling.driver.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class HdfsCheckpointStoreIT extends CheckpointStoreContract {
    @TempDir
    static Path disks;

    private static MiniDFSCluster cluster;

    private final String folder = cluster.getURI() + "/runs/" + UUID.randomUUID();

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = new MiniDFSCluster.Builder(new Configuration(), disks.toFile())
                .numDataNodes(1)
                .build();
        cluster.waitActive();
    }

    @AfterAll
    static void stopCluster() {
        cluster.shutdown();
    }

    @Override
    String folder() {
        return folder;
    }

    @Override
    Configuration hadoop() {
        return new Configuration();
    }
}
