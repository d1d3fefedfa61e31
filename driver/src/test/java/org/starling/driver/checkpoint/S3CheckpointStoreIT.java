package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.S3Server;

/** The contract by Hadoop's S3A client on an S3 server; both are there with profile {@code cluster}. */
@Tag("cluster")
@Tag("drill")
class S3CheckpointStoreIT extends CheckpointStoreContract {
    @TempDir
    static Path disk;

    private static S3Server server;

    private final String folder = "s3a://runs/" + UUID.randomUUID();

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        assumeThat(S3Server.isPossible())
                .as("hadoop-aws and s3proxy are there; run mvn verify -Pcluster")
                .isTrue();
        server = S3Server.start(disk, "runs");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    String folder() {
        return folder;
    }

    @Override
    Configuration hadoop() {
        return server.hadoop();
    }
}
