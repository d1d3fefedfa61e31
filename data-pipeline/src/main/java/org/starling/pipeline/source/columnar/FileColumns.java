package org.starling.pipeline.source.columnar;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The columns of a file.
 *
 * @param path the file
 * @param columns in their order; their names are different
 */
record FileColumns(String path, List<FileColumn> columns) implements Serializable {
    Map<String, FileColumn> byName() {
        return columns.stream().collect(Collectors.toMap(FileColumn::name, Function.identity(), (one, other) -> one));
    }
}
