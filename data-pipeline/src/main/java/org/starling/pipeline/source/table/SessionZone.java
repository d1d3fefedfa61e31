package org.starling.pipeline.source.table;

import org.apache.spark.sql.SparkSession;

/** The time zone in which instants become points of time: UTC, or the one that a job sets; never that of the machine. */
public final class SessionZone {
    private static final String KEY = "spark.sql.session.timeZone";
    private static final String UTC = "UTC";

    private SessionZone() {}

    /** The zone of a session. */
    public static String of(SparkSession spark) {
        return spark.conf().contains(KEY) ? spark.conf().get(KEY) : UTC;
    }
}
