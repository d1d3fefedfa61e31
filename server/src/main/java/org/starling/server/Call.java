package org.starling.server;

import java.util.Locale;
import org.starling.server.model.ServedModel;

/**
 * A request to a model.
 *
 * @param model that the path names
 * @param body in full; empty without one
 * @param contentType as sent; null for none
 * @param detail what the client wants to know besides the prediction
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Call(ServedModel model, byte[] body, String contentType, Detail detail) {
    /** Content of an answer. */
    enum Detail {
        PREDICTION,
        /** Also what the preprocessing made of the record. */
        FEATURES
    }

    /** The type of the body without parameters, in lower case; that of JSON where none was sent. */
    String mediaType() {
        return contentType == null
                ? "application/json"
                : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
