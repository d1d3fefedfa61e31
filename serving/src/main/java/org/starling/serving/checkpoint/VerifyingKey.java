package org.starling.serving.checkpoint;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;

/**
 * The public key by which the checksums of directories are verified: Ed25519. Thread-safe.
 *
 * @param file that holds it, for messages
 * @param key the key
 */
public record VerifyingKey(String file, PublicKey key) {
    /** Name of the algorithm in Java. */
    public static final String ALGORITHM = "Ed25519";

    /**
     * The key of a PEM file.
     *
     * @param content of the file
     * @throws InvalidKeySpecException with the reason, if it has no such key
     */
    public static VerifyingKey of(String file, byte[] content) throws InvalidKeySpecException {
        byte[] encoded = PemFile.content(content, "PUBLIC KEY", "openssl pkey -pubout");
        try {
            return new VerifyingKey(
                    file, KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeySpecException("it is no public key of Ed25519", e);
        }
    }

    /** Whether a signature is that of a content by the owner of the key. */
    public boolean isSigned(byte[] content, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(content);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // it has not the form of a signature
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot verify a checkpoint: " + e.getMessage(), e);
        }
    }
}
