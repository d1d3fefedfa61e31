package org.starling.pipeline.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3a://KEY:SECRET@bucket/a/b.csv|s3a://bucket/a/b.csv",
                "s3a://KEY@bucket/a|s3a://bucket/a",
                "s3a://KEY:S@CRET@bucket/a|s3a://bucket/a",
                "s3a://KEY:SEC/RET@bucket/a|s3a://bucket/a",
                "hdfs://u:p@host:9000/a@b|hdfs://host:9000/a@b",
                "jdbc:mysql://u:p@h/db|jdbc:mysql://h/db",
                "Cannot read 'ftp://u:p@h/x' (ftp://u:p@h/y).|Cannot read 'ftp://h/x' (ftp://h/y).",
                "https://h/x?sv=1&sig=abc%3D&x=2|https://h/x?sv=1&sig=(omitted)&x=2",
                "https://h/x?X-Amz-Signature=abc|https://h/x?X-Amz-Signature=(omitted)",
                "https://h/x?access_token=abc|https://h/x?access_token=(omitted)"
            })
    void cutsSecretsOutOfUris(String text, String shown) {
        assertThat(ShownText.withoutSecrets(text)).isEqualTo(shown);
        assertThat(ShownText.lines(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hdfs://host:9000/data/a@b/c",
                "file:///data/a@b",
                "/data//a@b",
                "a@b and c@d",
                "rlike 'https?://[^@]+@.*'",
                "training.batchSize=8",
                "/data/token=1/part",
                "x = y and z"
            })
    void leavesOthersAlone(String text) {
        assertThat(ShownText.withoutSecrets(text)).isEqualTo(text);
    }

    @Test
    void escapesControlCharacters() {
        assertThat(ShownText.lines("a\u001b[2J\r\n\tb\u009b1m\u202ec\u2028"))
                .isEqualTo("a\\u001b[2J\\u000d\n\tb\\u009b1m\\u202ec\\u2028");
        assertThat(ShownText.line("a\nb\tc")).isEqualTo("a\\u000ab\\u0009c");
        assertThat(ShownText.line("Größe – 数")).isEqualTo("Größe – 数");
    }
}
