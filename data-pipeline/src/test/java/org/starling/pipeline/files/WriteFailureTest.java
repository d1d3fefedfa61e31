package org.starling.pipeline.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.files.WriteFailure.Kind;

class WriteFailureTest {
    private static final String TRACE =
            "\n\tat org.apache.hadoop.hdfs.server.namenode.FSNamesystem.startFile(FSNamesystem.java:1)\n\tat java.base/x";

    private static void requireFailure(Throwable failure, Kind kind, String reason) {
        assertThat(WriteFailure.of(failure)).isEqualTo(new WriteFailure(kind, reason));
    }

    @Test
    void namesTheCauseInOneSentence() {
        requireFailure(new IOException("No space left on device"), Kind.DISK_FULL, "No space left on device");
        requireFailure(
                new FileNotFoundException("/full/x (No space left on device)"),
                Kind.DISK_FULL,
                "No space left on device");
        requireFailure(
                new RemoteException(
                        "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException",
                        "The DiskSpace quota of /q is exceeded: quota = 10 B but diskspace consumed = 384 B" + TRACE),
                Kind.QUOTA,
                "the quota of the folder is used up (The DiskSpace quota of /q is exceeded: quota = 10 B but diskspace consumed = 384 B)");
        requireFailure(
                new RemoteException(
                        "org.apache.hadoop.hdfs.server.namenode.SafeModeException",
                        "Cannot create file/x. Name node is in safe mode." + TRACE),
                Kind.SAFE_MODE,
                "the NameNode is in safe mode");
        requireFailure(
                new RemoteException(
                        "java.io.IOException",
                        "File /x could only be written to 0 of the 1 minReplication nodes. There are 1 datanode(s) running"
                                + TRACE),
                Kind.NO_DATA_NODE,
                "no DataNode takes the data");
        requireFailure(
                new IOException("All datanodes [DatanodeInfoWithStorage[127.0.0.1:1]] are bad. Aborting..."),
                Kind.NO_DATA_NODE,
                "no DataNode takes the data");
        requireFailure(
                new ConnectException("Connection refused"),
                Kind.UNREACHABLE,
                "the file system does not answer (Connection refused)");
        requireFailure(
                new IOException(
                        "PUT 0-byte object on x: com.amazonaws.services.s3.model.AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID: null)"),
                Kind.THROTTLED,
                "the object store refuses requests, because there are too many");
        requireFailure(
                new RemoteException(
                        "org.apache.hadoop.security.AccessControlException",
                        "Permission denied: user=ada, access=WRITE, inode=\"/\":root:root:drwxr-xr-x" + TRACE),
                Kind.NO_PERMISSION,
                "Permission denied: user=ada, access=WRITE, inode=\"/\":root:root:drwxr-xr-x");
        requireFailure(
                new IOException(
                        "DestHost:destPort localhost:1 , LocalHost:localPort x/127.0.0.1:0. Failed on local exception: java.io.IOException: org.apache.hadoop.security.AccessControlException: Client cannot authenticate via:[TOKEN, KERBEROS]"),
                Kind.NO_TICKET,
                Failures.NO_TICKET_REASON);
        requireFailure(
                new RemoteException(
                        "org.apache.hadoop.security.token.SecretManager$InvalidToken",
                        "token (token for ada: HDFS_DELEGATION_TOKEN owner=ada) is expired, current time: 1"),
                Kind.NO_TICKET,
                Failures.NO_TICKET_REASON);
        requireFailure(new AccessDeniedException("/x"), Kind.NO_PERMISSION, "Permission denied: /x");
        requireFailure(
                new FileAlreadyExistsException("/x"),
                Kind.NO_FOLDER,
                "/x is in the way, or a part of its path is not a folder");
        requireFailure(new IOException("a disk error" + TRACE), Kind.OTHER, "a disk error");
        requireFailure(new UncheckedIOException(new IOException("a disk error")), Kind.OTHER, "a disk error");
    }

    @Test
    void looksBehindTheExceptionThatHidesItsCause() {
        IOException cause = new IOException("a disk error");
        Throwable hiding = null;
        try {
            cause.addSuppressed(cause);
        } catch (IllegalArgumentException e) {
            hiding = e;
        }
        requireFailure(hiding, Kind.OTHER, "a disk error");
    }

    @Test
    void findsTheCauseInAFailureOfSpark() {
        requireFailure(
                new SparkException(
                        "Job aborted", new DataException("Cannot write", new IOException("Disk quota exceeded"))),
                Kind.QUOTA,
                "the quota of the folder is used up (Disk quota exceeded)");
        requireFailure(
                new SparkException(
                        "Job aborted due to stage failure: Task 0 failed:\njava.io.IOException: No space left on device"
                                + TRACE,
                        null),
                Kind.DISK_FULL,
                "No space left on device");
    }

    @Test
    void whatIsDeniedDoesNotPass() {
        for (Exception lasting : List.of(
                new AccessDeniedException("/x"),
                new IOException("Client cannot authenticate via:[TOKEN, KERBEROS]"),
                new IOException("Read-only file system"),
                new FileAlreadyExistsException("/x"),
                new ForeignEntryException("x is not ours"),
                new IllegalStateException("a mistake"),
                new SparkException("a mistake", null))) {
            assertThat(WriteFailure.of(lasting).mayPass(lasting))
                    .as("%s", lasting)
                    .isFalse();
        }
        for (Exception passing : List.of(
                new IOException("No space left on device"),
                new IOException("a disk error"),
                new UncheckedIOException(new IOException("a disk error")),
                new SparkException("Task failed", new IOException("Disk quota exceeded")))) {
            assertThat(WriteFailure.of(passing).mayPass(passing))
                    .as("%s", passing)
                    .isTrue();
        }
    }
}
