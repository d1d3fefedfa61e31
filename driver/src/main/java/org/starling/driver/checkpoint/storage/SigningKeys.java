package org.starling.driver.checkpoint.storage;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.privacy.KeyFile;
import org.starling.serving.checkpoint.PemFile;
import org.starling.serving.checkpoint.VerifyingKey;

/**
 * The Ed25519 keys by which the checksums of directories are signed and verified. Properties of Hadoop name their files, so
 * that executors use them, too. Keys are read when they are needed. Thread-safe.
 */
public final class SigningKeys {
    /** Property of Hadoop that names the file of the private key. */
    public static final String PRIVATE_PROPERTY = "starling.checkpoints.signingKey";
    /** Property of Hadoop that names the file of the public key. */
    public static final String PUBLIC_PROPERTY = "starling.checkpoints.publicKey";

    private static final int LEAST_BYTES = 32;

    private final Configuration hadoop;

    /** The keys that a configuration names. */
    public SigningKeys(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** The configuration, completed by the files of keys; null leaves a property as it is. */
    public static Configuration named(Configuration hadoop, String privateKey, String publicKey) {
        Configuration named = new Configuration(hadoop);
        if (privateKey != null) {
            named.set(PRIVATE_PROPERTY, privateKey);
        }
        if (publicKey != null) {
            named.set(PUBLIC_PROPERTY, publicKey);
        }
        return named;
    }

    /**
     * Checks that the keys can be read, and belong together.
     *
     * @throws DataException if not
     */
    public void requireUsable() {
        byte[] probe = {1};
        Optional<byte[]> signature = sign(probe);
        // this also reads the public key where nothing is signed
        Optional<VerifyingKey> key = verifyingKey();
        if (signature.isPresent() && key.isPresent() && !key.get().isSigned(probe, signature.get())) {
            throw new DataException(
                    "Cannot sign checkpoints: %s is not the public key of %s; correct checkpoints.publicKey or checkpoints.signingKey"
                            .formatted(hadoop.get(PUBLIC_PROPERTY), hadoop.get(PRIVATE_PROPERTY)));
        }
    }

    /** The public key; empty if signatures are not verified. */
    public Optional<VerifyingKey> verifyingKey() {
        String file = hadoop.get(PUBLIC_PROPERTY);
        if (file == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(VerifyingKey.of(file, KeyFile.read(file, "checkpoints.publicKey", LEAST_BYTES, hadoop)));
        } catch (InvalidKeySpecException e) {
            throw unusable(PUBLIC_PROPERTY, "checkpoints.publicKey", e.getMessage(), e);
        }
    }

    /** The signature of a content; empty if contents are not signed. */
    Optional<byte[]> sign(byte[] content) {
        if (hadoop.get(PRIVATE_PROPERTY) == null) {
            return Optional.empty();
        }
        try {
            Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
            signature.initSign(privateKey());
            signature.update(content);
            return Optional.of(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign a checkpoint: " + e.getMessage(), e);
        }
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        String setting = "checkpoints.signingKey";
        byte[] file = KeyFile.read(hadoop.get(PRIVATE_PROPERTY), setting, LEAST_BYTES, hadoop);
        byte[] key;
        try {
            key = PemFile.content(file, "PRIVATE KEY", "openssl genpkey -algorithm ed25519");
        } catch (InvalidKeySpecException e) {
            throw unusable(PRIVATE_PROPERTY, setting, e.getMessage(), e);
        }
        try {
            return KeyFactory.getInstance(VerifyingKey.ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (InvalidKeySpecException e) {
            throw unusable(PRIVATE_PROPERTY, setting, "it is no private key of Ed25519", e);
        }
    }

    private DataException unusable(String property, String setting, String reason, Exception cause) {
        return new DataException(
                "Cannot use the key %s: %s; correct %s, or the property %s"
                        .formatted(hadoop.get(property), reason, setting, property),
                cause);
    }
}
