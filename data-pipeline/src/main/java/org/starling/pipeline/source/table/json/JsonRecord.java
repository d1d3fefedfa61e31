package org.starling.pipeline.source.table.json;

/**
 * A record of a JSON file.
 *
 * @param text its text, as in the file
 * @param fault reason to reject it; null for one object
 */
public record JsonRecord(String text, String fault) {
    public static final String MALFORMED = "malformed line";
    public static final String UNFINISHED = "malformed JSON, up to the end of the file";
    public static final String SEVERAL = "more than one value in the line";
    public static final String TRAILING = "text behind the value of the line";
    public static final String NO_OBJECT = "not an object";
    public static final String TOO_LONG = "value too long";
    public static final String REPEATED_KEY = "an object with the same key twice";

    JsonRecord withFault(String reason) {
        return fault == null ? new JsonRecord(text, reason) : this;
    }
}
