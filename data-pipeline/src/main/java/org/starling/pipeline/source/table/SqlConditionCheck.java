package org.starling.pipeline.source.table;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedGenerator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.starling.kernels.validation.Permissions;
import org.starling.pipeline.files.DataException;
import scala.Option;
import scala.Product;
import scala.collection.Iterator;
import scala.collection.Traversable;

/**
 * Refuses conditions that do more than compute: calls of Java methods, scripts, files read as tables, and variables that stand
 * for the environment. The condition is parsed, but not analysed, because the analysis already loads the classes of such
 * calls. Whoever runs the job may permit functions, see {@link Permissions#SQL_FUNCTIONS}.
 */
final class SqlConditionCheck {
    /** {@code try_reflect} is of Spark 4. */
    private static final Set<String> RUN_CODE = Set.of("reflect", "java_method", "try_reflect");
    /** Spark's implementation of these functions, whatever name they were registered under. */
    private static final Set<String> IMPLEMENTATIONS = Set.of("CallMethodViaReflection", "TryReflect");
    /** Spark replaces these by variables, system properties and the environment before it parses. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}?");

    /** Spark's parser needs time that grows exponentially with the depth of brackets. */
    private static final int MAX_DEPTH = 20;

    private static final int MAX_CHARACTERS = 1 << 16;

    private final SparkSession spark;
    private final String condition;
    private final Set<String> permitted;

    private SqlConditionCheck(SparkSession spark, String condition, Set<String> permitted) {
        this.spark = spark;
        this.condition = condition;
        this.permitted = permitted;
    }

    /**
     * Checks a condition. A syntax error is left to those who apply it.
     *
     * @throws DataException if the condition calls what is not permitted; names the call
     */
    static void check(SparkSession spark, String condition) {
        SqlConditionCheck check = new SqlConditionCheck(spark, condition, Permissions.SQL_FUNCTIONS.names());
        Matcher variable = VARIABLE.matcher(condition);
        if (variable.find()) {
            throw check.refused(
                    "the variable %s may stand for the environment".formatted(variable.group()),
                    "write its value instead");
        }
        check.requireShort();
        try {
            check.visit(spark.sessionState().sqlParser().parseExpression(condition));
        } catch (StackOverflowError e) {
            throw check.refused("it is nested too deeply", "simplify it");
        } catch (ParseException e) {
            // whoever applies the condition reports it
            return;
        }
    }

    private void requireShort() {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < condition.length(); i++) {
            char letter = condition.charAt(i);
            depth += letter == '(' || letter == '[' ? 1 : letter == ')' || letter == ']' ? -1 : 0;
            deepest = Math.max(deepest, depth);
        }
        if (deepest > MAX_DEPTH || condition.length() > MAX_CHARACTERS) {
            throw refused(
                    "it has %,d characters and %,d levels of brackets, and at most %,d and %d are read"
                            .formatted(condition.length(), deepest, MAX_CHARACTERS, MAX_DEPTH),
                    "split it into several rules");
        }
    }

    private void visit(Object node) {
        if (node instanceof UnresolvedFunction call) {
            requirePermitted(call.nameParts().last());
        } else if (node instanceof UnresolvedGenerator call) {
            requirePermitted(call.name().funcName());
        } else if (node instanceof UnresolvedTableValuedFunction call) {
            requirePermitted(call.name().last());
        } else if (node instanceof ScriptTransformation) {
            throw refused("transform runs a script", "compute without it");
        } else if (node instanceof UnresolvedRelation relation) {
            requireTable(relation);
        } else if (node != null && node.getClass().getSimpleName().contains("UnresolvedIdentifier")) {
            throw refused("identifier(...) computes a name", "write the name itself");
        }
        if (node instanceof Traversable<?> elements) {
            visitAll(elements.toIterator());
        } else if (node instanceof Product parts) {
            visitAll(parts.productIterator());
        }
    }

    private void visitAll(Iterator<?> nodes) {
        while (nodes.hasNext()) {
            visit(nodes.next());
        }
    }

    private void requirePermitted(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if ((RUN_CODE.contains(lower) || runsCode(name)) && !permitted.contains(lower)) {
            throw refused(
                    "the function %s may call any Java method".formatted(lower),
                    "remove it, or, if you trust the job, run with --allow-function=" + lower);
        }
    }

    private boolean runsCode(String name) {
        Option<ExpressionInfo> known =
                spark.sessionState().functionRegistry().lookupFunction(new FunctionIdentifier(name));
        if (known.isEmpty()) {
            return false;
        }
        String implementation = known.get().getClassName();
        return IMPLEMENTATIONS.contains(implementation.substring(implementation.lastIndexOf('.') + 1));
    }

    /** Spark reads {@code csv.`/path`} as a file, and a first part that names a class as a source of that class. */
    private void requireTable(UnresolvedRelation relation) {
        if (relation.multipartIdentifier().size() > 1 && !isTable(relation.name())) {
            throw refused(
                    "Spark has no table %s, and rules cannot read files".formatted(relation.name()),
                    "register a table, or correct the name");
        }
    }

    private boolean isTable(String name) {
        try {
            return spark.catalog().tableExists(name);
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            return false;
        }
    }

    private DataException refused(String reason, String remedy) {
        String shown = condition.length() > 500 ? condition.substring(0, 500) + "..." : condition;
        return new DataException("Cannot apply the rule '%s': %s; %s".formatted(shown, reason, remedy));
    }
}
