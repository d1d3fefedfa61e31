package org.starling.driver.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the sentence that a user should see in what Spark says about a failed job: mostly other people's stack traces. */
final class FailureText {
    private static final Pattern EXCEPTION_LINE = Pattern.compile(
            "^\\s*(?:Caused by: )?(?:[a-zA-Z_$][\\w$]*\\.)+[A-Z][\\w$]*(?:Exception|Error): (\\S.*)$",
            Pattern.MULTILINE);

    private FailureText() {}

    /** The message of the exception that a task threw; Spark's own first line if there was none. */
    static String of(Throwable failure) {
        return of(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    /** The same for the text of a failed stage. */
    static String of(String sparkMessage) {
        Matcher matcher = EXCEPTION_LINE.matcher(sparkMessage);
        return matcher.find()
                ? matcher.group(1)
                : sparkMessage.lines().findFirst().orElse("no reason was given");
    }
}
