package org.starling.benchmarks.exchange;

/**
 * What a rank tells of its rounds.
 *
 * @param seconds how long they took
 * @param bytesSent payload sent to other ranks
 * @param liveBytes heap and direct memory in use afterwards, without garbage
 * @param peakBytes most memory that the process ever had
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
