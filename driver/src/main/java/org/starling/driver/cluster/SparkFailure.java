package org.starling.driver.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.starling.pipeline.files.Failures;

/**
 * Finds the message for the user in an exception of a failed Spark job, which contains mostly stack traces. For an ordinary
 * job the cause is the exception of the task; for a barrier job Spark keeps only its text.
 */
public final class SparkFailure {
    private static final String OWN = "Cannot ";
    /** Message of Java if a write and {@code close} throw the same object. */
    private static final String SELF_SUPPRESSION = "Self-suppression not permitted";

    /** Matches a stack trace in a message. */
    private static final Pattern EXCEPTION_LINE = Pattern.compile(
            "^\\s*(?:Caused by: )?(?:[a-zA-Z_$][\\w$]*\\.)+[A-Z][\\w$]*(?:Exception|Error): (\\S.*)$",
            Pattern.MULTILINE);

    /** Marks the reason in a message, such as a lost executor. */
    private static final Pattern BARRIER_TASK_FAILED =
            Pattern.compile("finished unsuccessfully\\.\\R\\s*(\\S.*)$", Pattern.MULTILINE);

    private static final Pattern CANCELLED = Pattern.compile("^Job \\d+ cancelled\\b");

    private SparkFailure() {}

    /** The exception within Spark's, if it holds one; also that within one which only hides it. */
    public static Throwable cause(Throwable failure) {
        boolean wraps = failure instanceof SparkException || SELF_SUPPRESSION.equals(failure.getMessage());
        return wraps && failure.getCause() != null ? cause(failure.getCause()) : failure;
    }

    /** The reason in one sentence: from the first exception of Starling in the chain of causes, else from the innermost. */
    public static String reason(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (isOwn(each)) {
                return Failures.withoutTrace(each.getMessage());
            }
            innermost = each;
        }
        return innermost.getMessage() == null ? innermost.toString() : sentenceIn(innermost.getMessage());
    }

    /** Whether the job was cancelled. */
    public static boolean isCancellation(Throwable failure) {
        return failure instanceof SparkException
                && failure.getMessage() != null
                && CANCELLED.matcher(failure.getMessage()).find();
    }

    private static boolean isOwn(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith(OWN);
    }

    private static String sentenceIn(String message) {
        Matcher thrown = EXCEPTION_LINE.matcher(message);
        if (thrown.find()) {
            return thrown.group(1);
        }
        Matcher barrier = BARRIER_TASK_FAILED.matcher(message);
        return barrier.find() ? barrier.group(1) : message.lines().findFirst().orElse("no reason was given");
    }
}
