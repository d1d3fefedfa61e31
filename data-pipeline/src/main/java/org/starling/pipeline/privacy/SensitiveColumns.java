package org.starling.pipeline.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * The sensitive columns of a table.
 *
 * @param columns names of columns; elements of arrays and fields of structures belong to their column
 * @param keyId identifies the key by which texts were hashed; null if there was none
 */
public record SensitiveColumns(List<String> columns, @OptionalValue @JsonInclude(Include.NON_NULL) String keyId)
        implements Serializable {
    public SensitiveColumns {
        new Checks().requirePresent(columns, "columns").done();
        columns = List.copyOf(columns);
    }

    /** Whether a column, or the array or structure that it is a part of, is sensitive. */
    public boolean contains(String column) {
        return columns.stream().anyMatch(name -> isPart(column, name));
    }

    private static boolean isPart(String column, String whole) {
        return column.startsWith(whole)
                && (column.length() == whole.length() || "[.".indexOf(column.charAt(whole.length())) >= 0);
    }
}
