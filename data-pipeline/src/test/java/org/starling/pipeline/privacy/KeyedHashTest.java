package org.starling.pipeline.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;

class KeyedHashTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final KeyedHash hash = new KeyedHash(KEY);

    @TempDir
    Path folder;

    @Test
    void isHmacOfColumnAndText() {
        // printf 'city\0Rome' | openssl dgst -sha256 -hmac 0123456789abcdef | cut -c 1-32
        assertThat(hash.of("city", "Rome")).isEqualTo("4d432963b5ca38d5a36c6817aa794aa1");
    }

    @Test
    void dependsOnKeyColumnAndText() {
        assertThat(hash.of("city", "Rome"))
                .isEqualTo(new KeyedHash(KEY).of("city", "Rome"))
                .isNotEqualTo(hash.of("town", "Rome"))
                .isNotEqualTo(hash.of("city", "Rom"))
                .isNotEqualTo(new KeyedHash("fedcba9876543210".getBytes(StandardCharsets.US_ASCII)).of("city", "Rome"));
    }

    @Test
    void replacesThePartOfAnArrayThatATextIs() {
        TextSlice text = new TextSlice().move("in Rome,".getBytes(StandardCharsets.US_ASCII), 3, 4);

        hash.replace("city", text);

        assertThat(text).hasToString(hash.of("city", "Rome"));
    }

    @Test
    void otherKeyThanThatOfTheTrainingDataIsRefused() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "fedcba9876543210");

        assertThatThrownBy(() -> KeyedHash.ofTraining(other.toString(), hash.keyId(), new Configuration(false)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is not the key of the training data")
                .hasMessageContaining(KeyedHash.KEY_PROPERTY);
    }

    @Test
    void propertyNamesTheKeyAtInference() throws IOException {
        Configuration hadoop = new Configuration(false);
        hadoop.set(
                KeyedHash.KEY_PROPERTY,
                Files.write(folder.resolve("moved"), KEY).toString());

        assertThat(KeyedHash.ofTraining("/nowhere/key", hash.keyId(), hadoop).keyId())
                .isEqualTo(hash.keyId());
    }

    @Test
    void missingAndShortKeysAreRefused() throws IOException {
        String missing = folder.resolve("missing").toString();
        String small = Files.writeString(folder.resolve("small"), "short").toString();

        assertThatThrownBy(() -> KeyedHash.of(missing, new Configuration(false)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot read the key " + missing)
                .hasMessageContaining("data.privacy.key");
        assertThatThrownBy(() -> KeyedHash.of(small, new Configuration(false)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("it has 5 bytes, not 16 to 65536");
    }
}
