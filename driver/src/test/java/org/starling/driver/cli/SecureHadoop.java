package org.starling.driver.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.minikdc.MiniKdc;
import org.apache.hadoop.security.UserGroupInformation;
import org.starling.driver.ChildJvm;
import org.starling.driver.job.DigitsJob;

/**
 * HDFS and YARN that ask for Kerberos tickets, with the key distribution centre that issues them. They run in a process of their
 * own, because Hadoop keeps one login for each JVM. The table of digits is in HDFS; the user {@code ada} may write to its root.
 */
final class SecureHadoop implements AutoCloseable {
    /** Seconds after which a delegation token must have been renewed. */
    static final int TOKEN_SECONDS = 20;

    /** Seconds after which a delegation token cannot be renewed any more. */
    static final int LAST_TOKEN_SECONDS = 40;

    static final String USER = "ada";

    private static final String DAEMON = "daemon/localhost";
    private static final String READY = "ready";
    private static final org.apache.hadoop.fs.Path ROOT = new org.apache.hadoop.fs.Path("/");

    private final Path folder;
    private final ChildJvm.Running process;

    private SecureHadoop(Path folder, ChildJvm.Running process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts all, with their files in a folder that exists. */
    static SecureHadoop start(Path folder) throws IOException, InterruptedException {
        // a JVM looks into folders of its class path only if they were there when it started
        Files.createDirectory(site(folder));
        ChildJvm.Running process = ChildJvm.start(
                folder,
                "hadoop",
                site(folder) + ":" + ChildJvm.classPath(entry -> true),
                SecureHadoop.class.getName(),
                folder.toString());
        while (!Files.exists(folder.resolve(READY))) {
            if (process.process().waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IOException("Cannot start Hadoop with Kerberos: " + process.errText());
            }
        }
        return new SecureHadoop(folder, process);
    }

    private static Path site(Path folder) {
        return folder.resolve("site");
    }

    /** The folder of the configuration of clients, for {@code HADOOP_CONF_DIR}. */
    Path conf() {
        return folder.resolve("conf");
    }

    /** The option of a JVM that names the key distribution centre. */
    String javaOption() {
        return "-Djava.security.krb5.conf=" + folder.resolve("krb5.conf");
    }

    /** The keys of {@link #USER}. */
    Path keytab() {
        return folder.resolve(USER + ".keytab");
    }

    /** Stops all, and copies the files of HDFS. */
    Path stopAndCopy() throws IOException, InterruptedException {
        process.process().getOutputStream().close();
        if (process.await() != 0) {
            throw new IOException("Cannot copy the files of HDFS: " + process.errText());
        }
        return folder.resolve("files");
    }

    @Override
    public void close() {
        process.process().destroyForcibly();
    }

    /** Runs the daemons until standard input ends, and ends the process, which threads of Hadoop would keep alive. */
    public static void main(String[] arguments) {
        int status = 1;
        try {
            serve(Path.of(arguments[0]));
            status = 0;
        } catch (Exception e) { // of Hadoop's methods, which declare no other
            System.err.println("Cannot run Hadoop:");
            e.printStackTrace();
        }
        System.exit(status);
    }

    private static void serve(Path folder) throws Exception {
        MiniKdc kdc = new MiniKdc(
                MiniKdc.createConf(),
                Files.createDirectory(folder.resolve("kdc")).toFile());
        kdc.start();
        Files.copy(kdc.getKrb5conf().toPath(), folder.resolve("krb5.conf"));
        kdc.createPrincipal(folder.resolve("daemon.keytab").toFile(), DAEMON, "HTTP/localhost");
        kdc.createPrincipal(folder.resolve(USER + ".keytab").toFile(), USER);
        Configuration conf = settings(folder.resolve("daemon.keytab").toString(), kdc.getRealm());
        // parts of YARN read the settings of this process from files only
        try (OutputStream out = Files.newOutputStream(site(folder).resolve("core-site.xml"))) {
            conf.writeXml(out);
        }
        UserGroupInformation.setConfiguration(conf);
        UserGroupInformation.loginUserFromKeytab(
                DAEMON, folder.resolve("daemon.keytab").toString());
        MiniDFSCluster hdfs = new MiniDFSCluster.Builder(
                        conf, folder.resolve("disks").toFile())
                .numDataNodes(1)
                .build();
        hdfs.waitActive();
        FileSystem files = hdfs.getFileSystem();
        files.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(DigitsJob.table()), new org.apache.hadoop.fs.Path("/digits.csv.gz"));
        files.setPermission(ROOT, new FsPermission((short) 0777));
        MiniYarn yarn = MiniYarn.start("secure", hdfs.getConfiguration(0));
        yarn.writeConfiguration(Files.createDirectory(folder.resolve("conf")), "core-site.xml", "yarn-site.xml");
        Files.createFile(folder.resolve(READY));
        System.in.transferTo(OutputStream.nullOutputStream());
        files.copyToLocalFile(
                false,
                ROOT,
                new org.apache.hadoop.fs.Path(folder.resolve("files").toUri()),
                true);
        yarn.close();
        hdfs.shutdown();
        kdc.stop();
    }

    private static Configuration settings(String keytab, String realm) {
        Configuration conf = new Configuration();
        conf.set("hadoop.security.authentication", "kerberos");
        for (String daemon : List.of("dfs.namenode.kerberos", "dfs.datanode.kerberos")) {
            conf.set(daemon + ".principal", DAEMON + "@" + realm);
        }
        conf.set("dfs.namenode.keytab.file", keytab);
        conf.set("dfs.datanode.keytab.file", keytab);
        conf.set("dfs.web.authentication.kerberos.principal", "HTTP/localhost@" + realm);
        conf.set("dfs.web.authentication.kerberos.keytab", keytab);
        conf.setBoolean("dfs.block.access.token.enable", true);
        conf.set("dfs.data.transfer.protection", "authentication");
        // the DataNode would otherwise ask for certificates of its web pages
        conf.setBoolean("ignore.secure.ports.for.testing", true);
        conf.setInt("dfs.namenode.delegation.token.renew-interval", 1000 * TOKEN_SECONDS);
        conf.setInt("dfs.namenode.delegation.token.max-lifetime", 1000 * LAST_TOKEN_SECONDS);
        // connections that stay open are not asked for a new token
        conf.setInt("ipc.client.connection.maxidletime", 500);
        for (String daemon : List.of("yarn.resourcemanager", "yarn.nodemanager")) {
            conf.set(daemon + ".principal", DAEMON + "@" + realm);
            conf.set(daemon + ".keytab", keytab);
        }
        return conf;
    }
}
