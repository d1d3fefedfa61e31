package org.starling.benchmarks.exchange;

/**
 * Report of a rank on its rounds.
 *
 * @param seconds duration of the rounds
 * @param bytesSent payload sent to other ranks
 * @param liveBytes heap and direct memory in use afterwards, without garbage
 * @param peakBytes peak memory of the process
 */
record RankReport(double seconds, long bytesSent, long liveBytes, long peakBytes) {

    String encode() {
        return seconds + " " + bytesSent + " " + liveBytes + " " + peakBytes;
    }

    static RankReport decode(String line) {
        String[] words = line.split(" ", -1);
        return new RankReport(
                Double.parseDouble(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]));
    }
}
