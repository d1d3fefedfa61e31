package org.starling.pipeline;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;

/** Names the keys of a source that help if many records are rejected for a reason. */
final class RejectionRemedies {
    private RejectionRemedies() {}

    /** The end of a message about rejected records: keys to set, or nothing. */
    static String of(Map<String, Long> reasons, SourceSpec source) {
        Set<String> remedies = new LinkedHashSet<>();
        reasons.keySet().forEach(reason -> addRemedy(reason, source, remedies));
        remedies.remove("");
        return remedies.isEmpty() ? "" : "; " + String.join("; ", remedies);
    }

    private static void addRemedy(String reason, SourceSpec source, Set<String> remedies) {
        if (source instanceof CsvSource) {
            remedies.add(ofCsv(reason));
        } else if (source instanceof TableSource.JsonLines) {
            remedies.add(ofJson(reason));
        } else if (reason.endsWith(": " + Utf8.INVALID)) {
            remedies.add("write the texts of the table in UTF-8");
        }
    }

    private static String ofCsv(String reason) {
        if (isUndecodable(reason)) {
            return "set source.encoding, such as ISO-8859-1";
        } else if (reason.endsWith(" columns")) {
            return "set source.delimiter, quote or escape";
        } else if (reason.equals("malformed line")) {
            return "set source.quote or escape, or multiLine: true for values of more than 1 MiB";
        }
        return reason.endsWith(": not a number")
                ? "set source.decimal and thousands for numbers such as 1.234,5, and nullValue or clean.missingTexts for words without a value"
                : "";
    }

    private static String ofJson(String reason) {
        if (isUndecodable(reason)) {
            return "set source.encoding, such as ISO-8859-1";
        }
        return reason.equals("malformed line")
                ? "set source.multiLine: true if an object takes more than one line"
                : "";
    }

    /** The reason holds the name of an encoding. */
    private static boolean isUndecodable(String reason) {
        return reason.startsWith("not ") && !reason.equals("not an object");
    }
}
