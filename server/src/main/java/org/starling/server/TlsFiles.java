package org.starling.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.files.Failures;
import org.starling.server.model.ServerException;
import org.starling.serving.checkpoint.PemFile;

/**
 * The identity of a server for TLS, in PEM files.
 *
 * @param certificate its certificate, followed by those that signed it
 * @param key its private key, PKCS #8 without a password: RSA, EC or Ed25519
 */
public record TlsFiles(Path certificate, Path key) {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    /** Of a key store that exists in memory only. */
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Reads the files.
     *
     * @throws ServerException if they cannot be used
     */
    SSLContext read() {
        Path file = certificate;
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)))
                    .toArray(new Certificate[0]);
            if (chain.length == 0) {
                throw new InvalidKeySpecException("it holds no certificate");
            }
            file = key;
            PrivateKey own = privateKey(Files.readAllBytes(key));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("server", own, NO_PASSWORD, chain);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerException(
                    "Cannot use %s for TLS: %s; give PEM files of a certificate and of its key"
                            .formatted(file, Failures.reason(e)),
                    e);
        }
    }

    private static PrivateKey privateKey(byte[] file) throws GeneralSecurityException {
        byte[] encoded = PemFile.content(file, "PRIVATE KEY", "openssl genpkey");
        PKCS8EncodedKeySpec content = new PKCS8EncodedKeySpec(encoded);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(content);
            } catch (InvalidKeySpecException e) {
                LOG.debug("The key is not one of {}", algorithm, e);
            }
        }
        throw new InvalidKeySpecException("it is no key of %s".formatted(String.join(", ", ALGORITHMS)));
    }
}
