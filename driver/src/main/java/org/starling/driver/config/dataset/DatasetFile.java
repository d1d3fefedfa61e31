package org.starling.driver.config.dataset;

import java.util.List;

/**
 * One file of a data set.
 *
 * @param name its name
 * @param md5 checksum of the file as its authors publish it; MD5 because it is the one that they state
 * @param debianMd5 checksum of the file in Debian's package, which compressed the same data anew
 */
public record DatasetFile(String name, String md5, String debianMd5) {

    /** Checksums of all editions that are known to be whole. */
    public List<String> knownMd5() {
        return List.of(md5, debianMd5);
    }
}
