package org.starling.pipeline.source.csv;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawFormat;

/**
 * Which column is what.
 *
 * @param columns names of all columns of the file
 * @param features names of the feature columns, in the order of the packed values
 * @param positions where in a line each feature stands
 * @param label where in a line the label stands, or -1
 * @param required whether a line needs a label
 */
record CsvLayout(List<String> columns, List<String> features, List<Integer> positions, int label, LabelUse required)
        implements Serializable {

    static CsvLayout of(CsvSource source, List<String> columns, LabelUse labels, Optional<RawFormat> like) {
        int label = source.label() == null ? -1 : columns.indexOf(source.label());
        if (labels == LabelUse.REQUIRED && label < 0) {
            throw missing(source, source.label() == null ? "" : source.label(), columns, "label");
        }
        if (like.isPresent() && !columns.containsAll(like.get().columns())) {
            List<String> wanted = like.get().columns();
            if (source.header() == Header.ABSENT && labels == LabelUse.IF_PRESENT && wanted.size() == columns.size()) {
                // without names and without the label column, the features stand one after the other
                return new CsvLayout(
                        columns,
                        wanted,
                        IntStream.range(0, wanted.size()).boxed().toList(),
                        -1,
                        labels);
            }
            String absent = wanted.stream()
                    .filter(name -> !columns.contains(name))
                    .findFirst()
                    .orElseThrow();
            throw missing(source, absent, columns, "features");
        }
        List<String> features = like.map(RawFormat::columns).orElseGet(() -> chosen(source, columns));
        for (String feature : features) {
            if (!columns.contains(feature)) {
                throw missing(source, feature, columns, "features");
            }
        }
        if (features.isEmpty()) {
            throw new DataException("Cannot read table: %s has no column beside the label; name a table with features"
                    .formatted(source.path()));
        }
        return new CsvLayout(
                columns, features, features.stream().map(columns::indexOf).toList(), label, labels);
    }

    private static List<String> chosen(CsvSource source, List<String> columns) {
        return source.features() != null
                ? source.features()
                : columns.stream().filter(name -> !name.equals(source.label())).toList();
    }

    private static DataException missing(CsvSource source, String name, List<String> columns, String key) {
        String known = columns.size() <= 20
                ? columns.toString()
                : columns.size() + " from " + columns.get(0) + " to " + columns.get(columns.size() - 1);
        return new DataException("Cannot read table: no column '%s' in %s (its columns: %s); correct %s"
                .formatted(name, source.path(), known, key));
    }
}
