package org.starling.driver.config.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads YAML into a record, in three steps: parse, override, bind. Problems of all three are reported together.
 *
 * @param <R> the record
 */
public final class RecordReader<R extends Record> {

    /** Changes a tree before it is bound, and notes its problems. */
    @FunctionalInterface
    public interface TreeStep {
        void apply(ObjectNode tree, ProblemList problems);
    }

    private final Class<R> type;
    private final TreeStep step;

    /**
     * A reader of one kind of record.
     *
     * @param step change of the tree between overriding and binding
     */
    public RecordReader(Class<R> type, TreeStep step) {
        this.type = type;
        this.step = step;
    }

    /**
     * Reads.
     *
     * @param yaml the text
     * @param origin where it came from, for messages
     * @param assignments overrides, as {@link Overrides} describes them
     * @throws ConfigurationException if anything is wrong
     */
    public R read(String yaml, String origin, List<String> assignments) {
        ProblemList problems = new ProblemList();
        ObjectNode tree = YamlTree.parse(yaml, problems);
        if (tree.isEmpty()) {
            problems.throwIfAny(origin); // after a syntax error every key would be missing
        }
        new Overrides(type, problems).apply(assignments, tree);
        step.apply(tree, problems);
        Optional<R> bound = new RecordBinder(problems).bind(tree, type);
        problems.throwIfAny(origin);
        return bound.orElseThrow();
    }
}
