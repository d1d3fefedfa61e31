package org.starling.pipeline.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.util.regex.Pattern;

/** Short reasons of exceptions, for messages. */
public final class Failures {
    /** Lines of a stack trace within a message, such as those that HDFS sends. Text after the last of them is kept. */
    private static final Pattern TRACE = Pattern.compile(
            "(?:\\R\\s*(?:at [^\\s(]+\\([^)\\n]*\\)(?: ~?\\[[^]]*])?|\\.\\.\\. \\d+ more|Caused by: [^\\n]*|Driver stacktrace:))+");

    private Failures() {}

    /** The message of an exception without stack traces, or the name of its class where it has none. */
    public static String reason(Throwable e) {
        if (e.getMessage() == null) {
            return e instanceof EOFException
                    ? "it ends too early"
                    : e.getClass().getSimpleName();
        }
        // the whole message repeats the text, and names classes; the original one may quote lines of the text
        return e instanceof JsonProcessingException json
                ? ShownText.line(json.getOriginalMessage())
                : withoutTrace(e.getMessage());
    }

    /** The first line of {@link #reason}. */
    public static String firstLine(Throwable e) {
        return reason(e).lines().findFirst().orElse("");
    }

    /** A message without the stack traces in it. */
    public static String withoutTrace(String message) {
        return TRACE.matcher(message).replaceAll("");
    }
}
