package org.starling.serving;

import java.util.List;

/**
 * A record as the network reads it, or the reason why it cannot.
 *
 * @param features packed features; null for a rejected record
 * @param reason of the rejection; null for a usable record
 * @param unseen columns whose category the training data did not have
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PreparedRecord(byte[] features, String reason, List<String> unseen) {
    static PreparedRecord usable(byte[] features, List<String> unseen) {
        return new PreparedRecord(features, null, unseen);
    }

    static PreparedRecord rejected(String reason) {
        return new PreparedRecord(null, reason, List.of());
    }
}
