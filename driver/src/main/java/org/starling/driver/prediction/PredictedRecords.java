package org.starling.driver.prediction;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/** Conversion between the records of a partition and what a network takes and puts out. */
public interface PredictedRecords extends Serializable {

    /** Packed features of a record, to be used before the next call; null if the record cannot be predicted. */
    byte[] features(Row record);

    /** The row of a record that cannot be predicted; null to leave it out. */
    Row rejected(Row record);

    /**
     * The row of a record.
     *
     * @param output of the network for it
     * @return null to leave it out
     */
    Row predicted(Row record, float[] output);
}
