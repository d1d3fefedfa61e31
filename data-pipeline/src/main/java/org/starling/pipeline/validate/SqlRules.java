package org.starling.pipeline.validate;

import java.util.Map;
import org.starling.pipeline.spec.RuleSpec;

/** Compiles conditions of Spark SQL. */
@FunctionalInterface
public interface SqlRules {
    /**
     * The rule that a condition makes.
     *
     * @param numbers columns that are numbers, each with the index of the validated cell that has its value
     * @throws org.starling.pipeline.files.DataException if the condition cannot be evaluated
     */
    RecordRule compile(RuleSpec.Sql rule, Map<String, Integer> numbers);
}
