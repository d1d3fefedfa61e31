package org.starling.pipeline.source;

import java.io.Serializable;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/** Where raw examples lie and how to read them. Paths are any that Hadoop knows: local, {@code file:}, {@code hdfs:}. */
@Variants(
        discriminator = "format",
        value = {
            @Variant(name = "idx", type = IdxSource.class),
            @Variant(name = "csv", type = CsvSource.class),
            @Variant(name = "json", type = TableSource.JsonLines.class),
            @Variant(name = "parquet", type = TableSource.Parquet.class),
            @Variant(name = "orc", type = TableSource.Orc.class),
            @Variant(name = "table", type = TableSource.SparkTable.class)
        })
public sealed interface SourceSpec extends Serializable permits IdxSource, TableSource {}
