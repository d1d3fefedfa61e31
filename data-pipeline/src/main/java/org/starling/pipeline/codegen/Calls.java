package org.starling.pipeline.codegen;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Calls of Java methods from generated code. Unlike a user-defined function such a call takes and returns Spark's own
 * values ({@code UTF8String}, {@code ArrayData}, primitives), so that no value is converted or boxed. A null argument makes
 * the result null without a call.
 */
public final class Calls {
    private Calls() {}

    /**
     * A call of a public static method of a public class.
     *
     * @param type of the result, as Spark SQL writes it
     */
    public static Column function(Class<?> owner, String method, String type, Column... arguments) {
        return new Column(new StaticInvoke(
                owner, DataType.fromDDL(type), method, expressions(arguments), noTypes(), true, true, true));
    }

    /**
     * A call of a public method of {@code target}, a serialisable object.
     *
     * @param type of the result, as Spark SQL writes it
     */
    public static Column method(Object target, String method, String type, Column... arguments) {
        return invoke(target, method, type, true, arguments);
    }

    /** The same of a method whose result depends on the calls before it: Spark makes each call once, in the order of rows. */
    public static Column statefulMethod(Object target, String method, String type, Column... arguments) {
        return invoke(target, method, type, false, arguments);
    }

    private static Column invoke(
            Object target, String method, String type, boolean deterministic, Column... arguments) {
        return new Column(new Invoke(
                Literal.fromObject(target),
                method,
                DataType.fromDDL(type),
                expressions(arguments),
                noTypes(),
                true,
                true,
                deterministic));
    }

    private static Seq<Expression> expressions(Column... columns) {
        List<Expression> expressions = new ArrayList<>();
        for (Column column : columns) {
            expressions.add(column.expr());
        }
        return JavaConverters.asScalaBuffer(expressions).toList();
    }

    private static Seq<AbstractDataType> noTypes() {
        return JavaConverters.asScalaBuffer(new ArrayList<AbstractDataType>()).toList();
    }
}
