package org.starling.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.RecordColumns;

/**
 * The columns of the training data, which a table for inference must have.
 *
 * @param fitted the transform of the training data
 * @param spec the job that made it
 */
record TrainedColumns(TableTransform fitted, PipelineSpec spec) {
    private static final int SHOWN = 20;

    /**
     * Checks a table.
     *
     * @param use whether the table must have the columns of the label
     * @throws DataException if it lacks columns; the message names all of them
     */
    void require(RecordColumns table, TableSource source, LabelUse use) {
        List<String> known = table.names();
        List<String> missing = new ArrayList<>(required(source, use));
        missing.removeAll(new HashSet<>(known));
        if (!missing.isEmpty()) {
            throw new DataException(
                    "Cannot read table: no column%s %s in %s (its columns: %s); name a table with the columns of the training data%s"
                            .formatted(
                                    missing.size() == 1 ? "" : "s",
                                    shown(missing.stream()
                                            .map(name -> "'" + name + "'")
                                            .toList()),
                                    table.location(),
                                    shown(known),
                                    NearestName.hint(missing.get(0), known)));
        }
        requireWidth(table, source);
    }

    private Set<String> required(TableSource source, LabelUse use) {
        Set<String> required = new LinkedHashSet<>(names(fitted.inputs()));
        if (fitted.windows() != null) {
            required.add(fitted.windows().time());
            required.addAll(fitted.windows().by());
        }
        if (use == LabelUse.REQUIRED && fitted.targets() != null) {
            required.addAll(names(fitted.targets().inputs()));
        } else if (use == LabelUse.REQUIRED && source.label() != null) {
            required.add(source.label());
        }
        return required;
    }

    /** Names of the columns of targets, without some. */
    List<String> targetsOtherThan(List<String> columns) {
        List<String> others = new ArrayList<>(
                fitted.targets() == null ? List.of() : names(fitted.targets().inputs()));
        others.removeAll(new HashSet<>(columns));
        return others;
    }

    /** Without a header a column is found by its position, which another column before it would change. */
    private void requireWidth(RecordColumns table, TableSource source) {
        boolean byPosition = source instanceof CsvSource csv
                && csv.header() == Header.ABSENT
                && csv.declared().names().isEmpty();
        if (!byPosition || spec.features() != null || ((TableSource) spec.source()).features() != null) {
            return;
        }
        Set<String> all = required(source, LabelUse.IGNORED);
        if (fitted.targets() != null) {
            all.addAll(names(fitted.targets().inputs()));
        }
        String label = ((TableSource) spec.source()).label();
        if (label != null) {
            all.add(label);
        }
        if (spec.weight() != null) {
            all.add(spec.weight());
        }
        if (spec.split() != null && spec.split().grouped()) {
            all.addAll(spec.split().by());
        }
        int width = table.names().size();
        if (width > all.size()) {
            throw new DataException(
                    "Cannot read table: %s has %d columns, the training data had %d; without a header columns are found by their positions, so remove the others"
                            .formatted(table.location(), width, all.size()));
        }
    }

    static List<String> names(List<TableInput> inputs) {
        return inputs.stream().map(TableInput::name).toList();
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and %d more".formatted(names.size() - SHOWN) : "");
    }
}
