package org.starling.serving;

/** Prepares raw records as the training data was prepared. Not thread-safe: each session has its own. */
interface RecordPreparer {
    /** The features of a record, or the reason why it has none; never fails because of a record. */
    PreparedRecord prepare(Object record);

    /** The reason of a record of another type than the model reads. */
    static PreparedRecord otherType(Object record, String expected) {
        return PreparedRecord.rejected("the record is %s, not %s"
                .formatted(record == null ? "null" : "a " + record.getClass().getSimpleName(), expected));
    }
}
