package org.starling.pipeline.source.table;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.validate.RecordCells;

/** Columns of a table that are copied as they are. A cell of a line is a text. Not thread-safe: each task has its own. */
public final class KeptColumns implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] positions;
    private final StructType schema;
    private final TextSlice text = new TextSlice();

    private KeptColumns(int[] positions, StructType schema) {
        this.positions = positions;
        this.schema = schema;
    }

    /**
     * The columns of a table with some names.
     *
     * @throws DataException if there is none of a name
     */
    public static KeptColumns of(RawTable table, List<String> names) {
        List<String> columns = table.columns().names();
        Set<String> known = new HashSet<>(columns);
        List<String> unknown =
                names.stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new DataException("Cannot keep columns: %s has no column %s; correct the names%s"
                    .formatted(
                            table.columns().location(),
                            String.join(
                                    ", ",
                                    unknown.stream()
                                            .map(name -> "'" + name + "'")
                                            .toList()),
                            NearestName.hint(unknown.get(0), columns)));
        }
        StructType schema = new StructType();
        int[] positions = new int[names.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = columns.indexOf(names.get(i));
            schema = schema.add(names.get(i), table.types().get(positions[i]));
        }
        return new KeptColumns(positions, schema);
    }

    /** Names and types of the columns. */
    public StructType schema() {
        return schema;
    }

    /** A copy of the values of a record; nulls for one that could not be read. */
    public Object[] values(RecordCells cells) {
        Object[] values = new Object[positions.length];
        boolean readable = positions.length > 0 && cells.fault() == null;
        for (int i = 0; i < positions.length && readable; i++) {
            values[i] = InternalRow.copyValue(SqlRule.value(cells, positions[i], text));
        }
        return values;
    }
}
