package org.starling.pipeline;

import org.apache.hadoop.conf.Configuration;
import org.starling.pipeline.files.FileGrouping;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.image.CifarLabels;
import org.starling.pipeline.source.image.CifarReader;
import org.starling.pipeline.source.image.IdxReader;
import org.starling.pipeline.source.image.ImageFolderReader;
import org.starling.pipeline.source.image.ImageListReader;
import org.starling.pipeline.source.text.TextReader;
import org.starling.pipeline.spec.CompareSpec;

/** Creates the reader for a {@link SourceSpec}. */
final class SourceReaders {
    private SourceReaders() {}

    /**
     * A reader of {@code source} that determines the groups of records.
     *
     * @param role use of the source, such as "train"; names its files in the provenance
     * @param grouping of files; sources of other kinds take no notice of it
     * @param compare rules by which labels and texts are equal
     */
    public static SourceReader of(
            SourceSpec source, String role, FileGrouping grouping, CompareSpec compare, Configuration conf) {
        // a pattern switch would need Java 21; tables are read in another way
        if (source instanceof IdxSource idx) {
            return new IdxReader(idx, role, conf);
        } else if (source instanceof ImageSource.Folder folder) {
            return new ImageFolderReader(folder, role, grouping, compare, conf);
        } else if (source instanceof ImageSource.Listing listing) {
            return new ImageListReader(listing, role, grouping, compare, conf);
        } else if (source instanceof ImageSource.Cifar10 cifar) {
            return new CifarReader(cifar.path(), CifarLabels.TEN, role, conf);
        } else if (source instanceof ImageSource.Cifar100 cifar) {
            boolean fine = cifar.labels() == ImageSource.Cifar100Labels.FINE;
            return new CifarReader(cifar.path(), fine ? CifarLabels.FINE : CifarLabels.COARSE, role, conf);
        }
        if (source instanceof TextSource text) {
            return new TextReader(text, role, grouping, compare, conf);
        }
        throw new IllegalArgumentException("Cannot read source: no reader for " + source.getClass());
    }
}
