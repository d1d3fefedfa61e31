package org.starling.pipeline.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.util.regex.Pattern;

/** Short reasons of exceptions, for messages. */
public final class Failures {
    /** Lines of a stack trace within a message, such as those that HDFS sends. Text after the last of them is kept. */
    private static final Pattern TRACE = Pattern.compile(
            "(?:\\R\\s*(?:at [^\\s(]+\\([^)\\n]*\\)(?: ~?\\[[^]]*])?|\\.\\.\\. \\d+ more|Caused by: [^\\n]*|Driver stacktrace:))+");

    /** Matches what Hadoop says to a client without credentials, or with a token that has expired. */
    static final Pattern NO_TICKET = Pattern.compile(
            "Client cannot authenticate via:|SIMPLE authentication is not enabled|No valid credentials provided"
                    + "|GSS initiate failed|SecretManager\\$InvalidToken|Token has expired|token \\(.*\\) is expired");

    static final String NO_TICKET_REASON =
            "there is no valid Kerberos ticket or token; run kinit, or give spark-submit --principal and --keytab";

    private Failures() {}

    /**
     * The message of an exception without stack traces, or the name of its class where it has none. What Hadoop says about
     * missing credentials is replaced by a sentence.
     */
    public static String reason(Throwable e) {
        if (e.getMessage() == null) {
            return e instanceof EOFException
                    ? "it ends too early"
                    : e.getClass().getSimpleName();
        }
        if (NO_TICKET.matcher(e.getMessage()).find()) {
            return NO_TICKET_REASON;
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
