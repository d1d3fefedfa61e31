package org.starling.pipeline.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSError;

/**
 * The cause of a failed write, found in an exception of Hadoop or Spark.
 *
 * @param kind of the cause
 * @param reason one sentence without a stack trace, for messages
 */
public record WriteFailure(Kind kind, String reason) {
    private static final String SELF_SUPPRESSION = "Self-suppression not permitted";

    /** Kinds of causes, and texts by which exceptions are recognised. */
    public enum Kind {
        /** Recognised by type: messages of Spark quote the interrupts of other processes. */
        INTERRUPTED("(?!)"),
        FOREIGN("ForeignEntryException: "),
        NO_TICKET(Failures.NO_TICKET),
        QUOTA("QuotaExceededException|Disk quota exceeded"),
        DISK_FULL("No space left on device|DiskOutOfSpaceException"),
        SAFE_MODE("SafeModeException|Name ?node is in safe mode"),
        NO_PERMISSION(
                "AccessControlException|AccessDeniedException|Permission denied|Read-only file system|Operation not permitted"),
        NO_FOLDER("NotDirectoryException|FileAlreadyExistsException|Not a directory"),
        NO_DATA_NODE(
                "could only be (?:written|replicated) to 0 |All datanodes .* are bad|Unable to create new block|no more good datanodes|Could not get block locations|Failed to replace a bad datanode"),
        UNREACHABLE(
                "ConnectException|ConnectTimeoutException|SocketTimeoutException|NoRouteToHostException|UnknownHostException|StandbyException|RetriableException"),
        THROTTLED("AWSServiceThrottledException|Error Code: SlowDown|Status Code: 503"),
        OTHER("(?!)");

        private final Pattern pattern;

        Kind(String pattern) {
            this(Pattern.compile(pattern));
        }

        Kind(Pattern pattern) {
            this.pattern = pattern;
        }
    }

    /** The cause of {@code failure}. */
    public static WriteFailure of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        if (chain.stream().anyMatch(WriteFailure::isInterrupt)) {
            return new WriteFailure(Kind.INTERRUPTED, "it was interrupted");
        }
        for (Kind kind : Kind.values()) {
            for (Throwable each : chain) {
                String text = String.valueOf(each);
                Matcher found = kind.pattern.matcher(text);
                if (found.find()) {
                    return new WriteFailure(kind, sentence(kind, each, lineAt(text, found.start())));
                }
            }
        }
        return new WriteFailure(Kind.OTHER, reasonOf(chain));
    }

    private static boolean isInterrupt(Throwable failure) {
        return failure instanceof InterruptedException
                || failure instanceof ClosedByInterruptException
                || (failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException));
    }

    /** Whether the same write may succeed later: not if it was interrupted, access is denied, or something is in the way. */
    public boolean mayPass(Throwable failure) {
        return switch (kind) {
            case INTERRUPTED, FOREIGN, NO_TICKET, NO_PERMISSION, NO_FOLDER -> false;
            case QUOTA, DISK_FULL, SAFE_MODE, NO_DATA_NODE, UNREACHABLE, THROTTLED -> true;
            case OTHER -> failure instanceof IOException || failure instanceof UncheckedIOException;
        };
    }

    private static String sentence(Kind kind, Throwable failure, String line) {
        String detail = withoutClass(line);
        return switch (kind) {
            case DISK_FULL -> "No space left on device";
            case NO_TICKET -> Failures.NO_TICKET_REASON;
            case QUOTA -> "the quota of the folder is used up (%s)".formatted(detail);
            case SAFE_MODE -> "the NameNode is in safe mode";
            case NO_DATA_NODE -> "no DataNode takes the data";
            case UNREACHABLE -> "the file system does not answer (%s)".formatted(detail);
            case THROTTLED -> "the object store refuses requests, because there are too many";
            case NO_PERMISSION -> failure instanceof AccessDeniedException denied
                    ? "Permission denied: " + denied.getFile()
                    : detail;
            case NO_FOLDER -> failure instanceof FileSystemException file
                    ? file.getFile() + " is in the way, or a part of its path is not a folder"
                    : detail;
            case INTERRUPTED, FOREIGN, OTHER -> detail;
        };
    }

    /** Throwables from the outermost on, without the one that hides its cause because both are the same object. */
    private static List<Throwable> chain(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = failure; each != null && seen.add(each); each = each.getCause()) {
            if (!SELF_SUPPRESSION.equals(each.getMessage())) {
                chain.add(each);
            }
        }
        return chain;
    }

    /** The first line of the outermost message that is not that of a wrapper. */
    private static String reasonOf(List<Throwable> chain) {
        for (Throwable each : chain) {
            boolean wraps = each instanceof FSError || each instanceof UncheckedIOException;
            if (!wraps && each.getMessage() != null) {
                return withoutClass(lineAt(each.getMessage(), 0));
            }
        }
        return chain.isEmpty()
                ? "no reason was given"
                : chain.get(chain.size() - 1).getClass().getSimpleName();
    }

    private static String lineAt(String text, int position) {
        int start = text.lastIndexOf('\n', Math.max(0, position - 1)) + 1;
        int end = text.indexOf('\n', position);
        return text.substring(Math.min(start, position), end < 0 ? text.length() : end)
                .strip();
    }

    /** Removes names of exception classes before a text. */
    private static String withoutClass(String line) {
        return line.replaceFirst(
                "^(?:Caused by: )?(?:(?:[a-zA-Z_$][\\w$]*\\.)+[A-Z][\\w$]*(?:Exception|Error)(?:\\([\\w.$]+\\))?: )+",
                "");
    }
}
