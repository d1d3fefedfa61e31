package org.starling.pipeline.validate;

import java.util.List;
import java.util.Set;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TableInput;

/**
 * The requirements of a job on the records of its tables.
 *
 * @param inputs columns of features and label vectors
 * @param features number of inputs of features: the first ones
 * @param mayBeMissing names of inputs whose missing values are filled, or not needed
 * @param label column of the class; null if there is none
 * @param windows time series of the records; null if there are none
 * @param groups columns whose values make the groups of a split; null if there are none
 * @param forms in which cells are compared
 * @param hash replaces texts of sensitive columns; null if none are read
 */
public record ValidationSpec(
        CleanSpec clean,
        List<TableInput> inputs,
        int features,
        Set<String> mayBeMissing,
        String label,
        LabelUse labelUse,
        SeriesSpec windows,
        List<String> groups,
        CellForms forms,
        KeyedHash hash) {}
