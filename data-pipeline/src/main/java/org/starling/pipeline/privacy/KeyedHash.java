package org.starling.pipeline.privacy;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;

/**
 * Keyed hash of the texts of sensitive columns: the first 128 bits of HMAC-SHA256 over column and text, in hexadecimal. Equal
 * texts of a column have equal hashes. Without the key nobody can test whether a text is behind a hash. Not thread-safe.
 */
public final class KeyedHash implements Serializable {
    /** Property of Hadoop that names the key file at inference; by default the file that the job names. */
    public static final String KEY_PROPERTY = "starling.privacy.key";

    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_KEY_BYTES = 16;
    private static final int BYTES = 16;
    private static final byte SEPARATOR = 0;

    private final byte[] key;
    private transient Mac mac;

    KeyedHash(byte[] key) {
        this.key = key.clone();
    }

    /** The hash by the key of a job. */
    public static KeyedHash of(String keyFile, Configuration hadoop) {
        return new KeyedHash(KeyFile.read(keyFile, "data.privacy.key", LEAST_KEY_BYTES, hadoop));
    }

    /**
     * The hash by which the texts of training data were replaced.
     *
     * @param jobKeyFile key file that the job named
     * @param keyId identifies the key
     * @throws DataException if the key cannot be read, or is another one
     */
    public static KeyedHash ofTraining(String jobKeyFile, String keyId, Configuration hadoop) {
        String file = hadoop.get(KEY_PROPERTY, jobKeyFile);
        KeyedHash hash = new KeyedHash(KeyFile.read(file, "the property " + KEY_PROPERTY, LEAST_KEY_BYTES, hadoop));
        if (!hash.keyId().equals(keyId)) {
            throw new DataException(
                    "Cannot read sensitive columns: %s is not the key of the training data; name its file by the property %s"
                            .formatted(file, KEY_PROPERTY));
        }
        return hash;
    }

    /**
     * The hash by a key that is held in memory.
     *
     * @param keyId identifies the key of the training data
     * @throws DataException if it is another key
     */
    public static KeyedHash ofTrainingKey(byte[] key, String keyId) {
        KeyedHash hash = new KeyedHash(key);
        if (!hash.keyId().equals(keyId)) {
            throw new DataException(
                    "Cannot read sensitive columns: this is not the key of the training data; give that of data.privacy.key");
        }
        return hash;
    }

    /** Identifies the key; the key cannot be computed from it. */
    public String keyId() {
        return HexFormat.of().formatHex(bytes("", TextSlice.of("id of the key")), 0, BYTES / 2);
    }

    /** Moves {@code text} to its hash. */
    public void replace(String column, TextSlice text) {
        text.move(hash(column, text).getBytes(StandardCharsets.US_ASCII));
    }

    /** The hash of a text. */
    public String of(String column, String text) {
        return hash(column, TextSlice.of(text));
    }

    private String hash(String column, TextSlice text) {
        return HexFormat.of().formatHex(bytes(column, text), 0, BYTES);
    }

    private byte[] bytes(String column, TextSlice text) {
        try {
            if (mac == null) {
                mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(key, ALGORITHM));
            }
            mac.update(column.getBytes(StandardCharsets.UTF_8));
            mac.update(SEPARATOR);
            mac.update(text.bytes(), text.offset(), text.length());
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot hash texts: " + e.getMessage(), e);
        }
    }
}
