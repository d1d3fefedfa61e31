package org.starling.pipeline.testing;

import java.nio.file.Path;
import java.util.Map;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/** Makes CSV sources with a few keys. */
public final class CsvSources {
    private CsvSources() {}

    /**
     * A table with a header and the label column {@code kind}.
     *
     * @param keys keys of the configuration, {@code header} and those after {@code schema}, with their texts
     */
    public static CsvSource of(Path path, Map<String, String> keys) {
        String multiLine = keys.get("multiLine");
        String skipLines = keys.get("skipLines");
        return new CsvSource(
                path.toString(),
                Header.valueOf(keys.getOrDefault("header", "PRESENT")),
                "kind",
                keys.getOrDefault("delimiter", ","),
                null,
                null,
                keys.get("schema"),
                keys.get("encoding"),
                keys.get("quote"),
                keys.get("escape"),
                keys.get("comment"),
                multiLine == null ? null : Boolean.valueOf(multiLine),
                keys.get("nullValue"),
                keys.get("decimal"),
                keys.get("thousands"),
                skipLines == null ? null : Integer.valueOf(skipLines));
    }
}
