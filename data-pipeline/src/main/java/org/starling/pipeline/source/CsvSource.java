package org.starling.pipeline.source;

import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;

/**
 * Tables in CSV files, plain or compressed. One line is one example; values may be quoted and are trimmed. Empty lines are
 * no records.
 *
 * @param path file, folder or glob
 * @param header whether the first line of each file names the columns
 * @param label column that holds the class; may be missing for inference only
 * @param delimiter one character between values; a tab for TSV
 * @param features columns that hold the features, in their order; by default all but the label
 */
public record CsvSource(
        String path,
        @Default("present") Header header,
        @OptionalValue String label,
        @Default("','") String delimiter,
        @OptionalValue List<String> features)
        implements TableSource {
    public CsvSource {
        Checks checks = new Checks()
                .requirePresent(path, "path")
                .requirePresent(header, "header")
                .require(
                        delimiter != null && delimiter.length() == 1 && !"\"\n\r".contains(delimiter),
                        "delimiter",
                        "must be one character other than a quote or line end, is '" + delimiter + "'");
        TableSource.checkFeatures(checks, label, features);
        checks.done();
        features = features == null ? null : List.copyOf(features);
    }

    @Override
    public TableSource like(String otherLocation, String otherLabel) {
        return new CsvSource(otherLocation, header, otherLabel, delimiter, features);
    }

    @Override
    public String location() {
        return path;
    }
}
