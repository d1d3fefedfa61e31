package org.starling.driver.checkpoint.storage;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;

/** Carries the driver's Hadoop configuration to executors, which do not have it. */
public final class FileAccess implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration hadoop;

    public FileAccess(Configuration hadoop) {
        this.hadoop = new SerializableConfiguration(hadoop);
    }

    /** The driver's Hadoop configuration. */
    public Configuration configuration() {
        return hadoop.value();
    }
}
