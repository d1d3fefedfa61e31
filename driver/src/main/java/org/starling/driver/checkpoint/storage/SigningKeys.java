package org.starling.driver.checkpoint.storage;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.privacy.KeyFile;

/**
 * The Ed25519 keys by which the checksums of directories are signed and verified. Properties of Hadoop name their files, so
 * that executors use them, too. Keys are read when they are needed. Thread-safe.
 */
public final class SigningKeys {
    /** Property of Hadoop that names the file of the private key. */
    public static final String PRIVATE_PROPERTY = "starling.checkpoints.signingKey";
    /** Property of Hadoop that names the file of the public key. */
    public static final String PUBLIC_PROPERTY = "starling.checkpoints.publicKey";

    private static final String ALGORITHM = "Ed25519";
    private static final int LEAST_BYTES = 32;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

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
        boolean isVerified = verifies().isEmpty() || isSigned(probe, signature.orElse(new byte[0]));
        if (signature.isPresent() && !isVerified) {
            throw new DataException(
                    "Cannot sign checkpoints: %s is not the public key of %s; correct checkpoints.publicKey or checkpoints.signingKey"
                            .formatted(hadoop.get(PUBLIC_PROPERTY), hadoop.get(PRIVATE_PROPERTY)));
        }
    }

    /** File of the public key; empty if signatures are not verified. */
    public Optional<String> verifies() {
        return Optional.ofNullable(hadoop.get(PUBLIC_PROPERTY));
    }

    /** The signature of a content; empty if contents are not signed. */
    Optional<byte[]> sign(byte[] content) {
        if (hadoop.get(PRIVATE_PROPERTY) == null) {
            return Optional.empty();
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey());
            signature.update(content);
            return Optional.of(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign a checkpoint: " + e.getMessage(), e);
        }
    }

    /** Whether it is the signature of a content by the owner of the public key. */
    boolean isSigned(byte[] content, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(publicKey());
            verifier.update(content);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // it has not the form of a signature
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot verify a checkpoint: " + e.getMessage(), e);
        }
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        byte[] key =
                key(PRIVATE_PROPERTY, "PRIVATE KEY", "checkpoints.signingKey", "openssl genpkey -algorithm ed25519");
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (InvalidKeySpecException e) {
            throw unusable(PRIVATE_PROPERTY, "it is no private key of Ed25519", "checkpoints.signingKey", e);
        }
    }

    private PublicKey publicKey() {
        byte[] key = key(PUBLIC_PROPERTY, "PUBLIC KEY", "checkpoints.publicKey", "openssl pkey -pubout");
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(key));
        } catch (GeneralSecurityException e) {
            throw unusable(PUBLIC_PROPERTY, "it is no public key of Ed25519", "checkpoints.publicKey", e);
        }
    }

    private byte[] key(String property, String kind, String setting, String command) {
        String text =
                new String(KeyFile.read(hadoop.get(property), setting, LEAST_BYTES, hadoop), StandardCharsets.US_ASCII);
        Matcher pem = PEM.matcher(text);
        if (!pem.find() || !pem.group(1).equals(kind)) {
            throw unusable(
                    property, "it is no PEM file of a %s, as %s writes it".formatted(kind, command), setting, null);
        }
        try {
            return Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw unusable(property, "its PEM file is damaged", setting, e);
        }
    }

    private DataException unusable(String property, String reason, String setting, Exception cause) {
        return new DataException(
                "Cannot use the key %s: %s; correct %s, or the property %s"
                        .formatted(hadoop.get(property), reason, setting, property),
                cause);
    }
}
