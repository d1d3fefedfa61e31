package org.starling.pipeline.source;

import java.util.HashSet;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;

/**
 * Tables of numbers in CSV files, plain or compressed. One line is one example; values may be quoted and are trimmed.
 * Empty lines are no records.
 *
 * @param path file, folder or glob
 * @param header whether the first line of each file names the columns
 * @param label column that holds the class; may be missing for inference only
 * @param delimiter one character between values
 * @param features columns that hold the features, in their order; by default all but the label
 */
public record CsvSource(
        String path,
        @Default("present") Header header,
        @OptionalValue String label,
        @Default("','") String delimiter,
        @OptionalValue List<String> features)
        implements SourceSpec {
    public CsvSource {
        new Checks()
                .requirePresent(path, "path")
                .requirePresent(header, "header")
                .require(
                        delimiter != null && delimiter.length() == 1 && !"\"\n\r".contains(delimiter),
                        "delimiter",
                        "must be one character other than a quote or line end, is '" + delimiter + "'")
                .require(
                        features == null || !features.isEmpty(),
                        "features",
                        "must name at least one column; leave it out to use all but the label")
                .require(
                        features == null || new HashSet<>(features).size() == features.size(),
                        "features",
                        "must name each column once, is " + features)
                .require(
                        features == null || label == null || !features.contains(label),
                        "features",
                        "must not hold the label column " + label)
                .done();
        features = features == null ? null : List.copyOf(features);
    }
}
