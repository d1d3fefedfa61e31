package org.starling.pipeline.source.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/**
 * A small CSV file that the driver reads whole: a list of other files. Values are trimmed; empty lines are no rows.
 *
 * @param path its location
 * @param columns their names
 * @param rows values by column; a row may be too short
 */
public record CsvFile(Path path, List<String> columns, List<String[]> rows) {

    /** Reads a file, plain or compressed. */
    public static CsvFile read(Path path, Header header, String delimiter, Configuration conf) {
        List<String> columns = CsvColumns.of(path, new CsvSource(path.toString(), header, null, delimiter, null), conf);
        CsvLines parser = new CsvLines(delimiter);
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader reader = DataFiles.openText(path, conf)) {
            boolean skip = header == Header.PRESENT;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] values = line.isBlank() ? null : parser.split(line);
                if (values != null && !skip) {
                    rows.add(values);
                }
                skip = skip && values == null;
            }
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read table: %s is unreadable (%s); check the file".formatted(path, e.getMessage()), e);
        }
        return new CsvFile(path, columns, rows);
    }

    /**
     * Index of a column.
     *
     * @throws DataException if there is none of that name
     */
    public int column(String name) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new DataException("Cannot read table: %s has no column '%s'; name one of %s%s"
                    .formatted(path, name, columns, NearestName.hint(name, columns)));
        }
        return index;
    }
}
