package org.starling.driver.checkpoint.snapshot;

import java.util.Locale;
import java.util.regex.Pattern;

/** File names of a rank. */
final class RankFiles {
    private static final Pattern RECORD = Pattern.compile("rank-\\d{5,9}\\.json");

    private RankFiles() {}

    static String part(int rank) {
        return String.format(Locale.ROOT, "rank-%05d", rank);
    }

    static String record(int rank) {
        return part(rank) + ".json";
    }

    static String numbers(int rank) {
        return part(rank) + ".bin";
    }

    static boolean isRecord(String file) {
        return RECORD.matcher(file).matches();
    }
}
