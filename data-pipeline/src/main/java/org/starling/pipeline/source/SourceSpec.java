package org.starling.pipeline.source;

import java.io.Serializable;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/** Location and format of raw data. Paths are any that Hadoop supports: local, {@code file:}, {@code hdfs:}. */
@Variants(
        discriminator = "format",
        value = {
            @Variant(name = "idx", type = IdxSource.class),
            @Variant(name = "csv", type = CsvSource.class),
            @Variant(name = "json", type = TableSource.JsonLines.class),
            @Variant(name = "parquet", type = TableSource.Parquet.class),
            @Variant(name = "orc", type = TableSource.Orc.class),
            @Variant(name = "table", type = TableSource.SparkTable.class),
            @Variant(name = "image-folder", type = ImageSource.Folder.class),
            @Variant(name = "image-list", type = ImageSource.Listing.class),
            @Variant(name = "cifar-10", type = ImageSource.Cifar10.class),
            @Variant(name = "cifar-100", type = ImageSource.Cifar100.class),
            @Variant(name = "text-lines", type = TextSource.Lines.class),
            @Variant(name = "text-folder", type = TextSource.Folder.class),
            @Variant(name = "text-windows", type = TextSource.Windows.class)
        })
public sealed interface SourceSpec extends Serializable permits IdxSource, TableSource, ImageSource, TextSource {

    /** Other raw data of the same kind and form; {@code labels} states whether it has labels if this source has them. */
    SourceSpec like(String location, Labels labels);

    /** Presence of labels in raw data. */
    enum Labels {
        PRESENT,
        ABSENT;

        /** The column or field of the labels; null where there are none. */
        String of(String label) {
            return this == PRESENT ? label : null;
        }
    }
}
