package org.starling.pipeline.encode;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.ValidationSpec;

/**
 * The requirements on records at inference: those of the training data, but without rules, because these select training
 * records.
 */
public final class InferenceValidation {
    private InferenceValidation() {}

    /**
     * The requirements on the records of a table.
     *
     * @param inputs columns that are read: those of the features, or of the features and of targets
     * @param use whether there must be labels
     * @param label column of the class; null if there is none
     * @param hash replaces texts of sensitive columns; null if there are none
     */
    public static ValidationSpec of(
            TableTransform fitted, List<TableInput> inputs, LabelUse use, String label, KeyedHash hash) {
        int features = fitted.inputs().size();
        // a record of a series without a label is still a step of windows
        boolean labelRequired = use == LabelUse.REQUIRED && fitted.windows() == null;
        Set<String> mayBeMissing = Stream.concat(
                        inputs.stream().filter(TableInput::fillsMissing),
                        // without a value of a target there is no label, but there are features
                        inputs.stream().skip(labelRequired ? inputs.size() : features))
                .map(TableInput::name)
                .collect(Collectors.toSet());
        return new ValidationSpec(
                new CleanSpec(fitted.missingTexts(), fitted.undecodable(), List.of(), List.of(), null, null, List.of()),
                inputs,
                features,
                mayBeMissing,
                label,
                LabelUse.IF_PRESENT,
                fitted.windows(),
                null,
                fitted.forms(),
                hash);
    }
}
