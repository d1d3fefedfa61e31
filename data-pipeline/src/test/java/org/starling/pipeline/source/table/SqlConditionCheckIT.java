package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.validation.Permissions;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.testing.LocalSpark;
import scala.collection.JavaConverters;

class SqlConditionCheckIT {
    private static final String CALL = "('java.lang.System', 'getProperty', 'user.home')";

    private final SparkSession spark = LocalSpark.session();

    @AfterEach
    void withdrawPermission() {
        System.clearProperty(Permissions.SQL_FUNCTIONS.property());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java_method",
                "reflect",
                "try_reflect",
                "Java_Method",
                "REFLECT",
                "`reflect`",
                "`Java_Method`",
                "builtin.reflect",
                "system.builtin.java_method",
                "`system`.`builtin`.`REFLECT`",
                "/* a */ reflect /* b */"
            })
    void refusesFunctionsThatCallJava(String function) {
        for (String condition : List.of(
                "FUNCTION is not null",
                "a < length(concat('x', FUNCTION)) + 1000",
                "case when a > 1 then FUNCTION = 'x' else true end",
                "exists(array(1), x -> FUNCTION is not null)",
                "transform(array(1), x -> FUNCTION)[0] is not null",
                "a in (select FUNCTION)",
                "exists (select 1 where FUNCTION is not null)",
                "a = (with t as (select FUNCTION as v) select max(v) from t)",
                "a = (select max(v) from (values (FUNCTION)) t(v))",
                "a = (select count(*) from range(1) lateral view explode(array(FUNCTION)) t as v)",
                "a = (select max(sum(1) over w) from range(1) window w as (partition by FUNCTION))",
                "a = (select 1 from range(1) group by FUNCTION having FUNCTION is null order by FUNCTION limit 1)",
                "cast(FUNCTION as int) between 1 and 2",
                "struct(FUNCTION as v).v is null")) {
            assertThatThrownBy(() -> check(condition.replace("FUNCTION", function + CALL)))
                    .as(condition)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("may call any Java method")
                    .hasMessageContaining("--allow-function=");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identifier('java_method')('java.lang.System', 'getProperty', 'user.home') is not null",
                "a = (select max(v) from identifier('csv.`/etc/passwd`') t(v))",
                "'${env:HOME}' = a",
                "'${system:user.home}' = a",
                "a = '${spark:spark.app.id}'",
                "a = '${HOME}'",
                "exists (select * from text.`/etc/passwd`)",
                "exists (select * from `csv`.`/etc/passwd`)",
                "a = (select count(*) from `java.util.concurrent.ForkJoinPool`.`x`)",
                "exists (select transform(a) using 'cat' as (b) from t)",
                "exists (from t map a using 'cat' as b)"
            })
    void refusesFilesScriptsAndTheEnvironment(String condition) {
        assertThatThrownBy(() -> check(condition))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot apply the rule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abs(a) < 100 and length(y) = 1",
                "a < (select avg(a) from t)",
                "a in (select a from t where b > 1)",
                "y rlike '^a{2}$' and y like 'reflect%'",
                "reflect = 1",
                "`java_method` is not null",
                "upper(y) in ('A', 'B') or cast(a as date) > current_date()",
                "exists(array(1, 2), x -> x > a)",
                "a <= ",
                "nosuch(a)"
            })
    void leavesOthersToSpark(String condition) {
        assertThatCode(() -> check(condition)).doesNotThrowAnyException();
    }

    @Test
    void readsTablesOfTheSession() {
        spark.range(3).createOrReplaceTempView("known");

        assertThatCode(() -> check("a in (select id from known)")).doesNotThrowAnyException();
    }

    @Test
    void thePersonWhoRunsTheJobPermitsFunctions() {
        System.setProperty(Permissions.SQL_FUNCTIONS.property(), "reflect");

        assertThatCode(() -> check("REFLECT" + CALL + " is not null")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("java_method" + CALL + " is not null")).isInstanceOf(DataException.class);
    }

    @Test
    void refusesWhatSparkWouldParseForHours() {
        assertThatThrownBy(() -> check("(".repeat(200_000) + "a" + ")".repeat(200_000) + " = 1"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("levels of brackets");
        assertThatThrownBy(() -> check("a = 1" + " or a = 1".repeat(10_000)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("split it into several rules");
        check("(".repeat(20) + "a" + ")".repeat(20) + " = 1");
    }

    /** Fails when a new version of Spark has more functions of this kind. */
    @Test
    void knowsAllFunctionsOfSparkThatCallJava() {
        TreeSet<String> calling = new TreeSet<>();
        for (FunctionIdentifier function : JavaConverters.seqAsJavaList(
                spark.sessionState().functionRegistry().listFunction())) {
            String implementation = spark.sessionState()
                    .functionRegistry()
                    .lookupFunction(function)
                    .get()
                    .getClassName();
            if (implementation.toLowerCase(Locale.ROOT).contains("reflect")) {
                calling.add(function.funcName());
            }
        }
        assertThat(calling).containsExactly("java_method", "reflect");
    }

    private void check(String condition) {
        SqlConditionCheck.check(spark, condition);
    }
}
