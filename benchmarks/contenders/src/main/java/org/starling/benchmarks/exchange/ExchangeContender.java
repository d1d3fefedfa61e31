package org.starling.benchmarks.exchange;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.process.PinnedJava;
import org.starling.kernels.codec.CodecType;

/**
 * Ranks in their own processes that exchange a vector of a number of megabytes (10⁶ bytes of fp32) in each round. The work is
 * counted in megabytes of the vector, whatever its encoding. Ranks hold their vectors only during the measurement.
 */
public final class ExchangeContender implements Contender {
    private static final int MEGABYTE = 1_000_000;
    private static final int HEAP_FLOOR = 256;
    private static final double AGAIN_SECONDS = 0.5;
    /** Vector, buffers of a lossy codec and room for the collector. */
    private static final double HEAP_PER_VECTOR = 4.5;

    private final Settings settings;
    private final int megabytes;
    private final List<RankProcess> ranks = new ArrayList<>();
    private List<String> addresses;
    private boolean warm;

    private ExchangeContender(Settings settings) {
        this.settings = settings;
        this.megabytes = settings.count("megabytes");
    }

    @Override
    public void prepare() throws IOException {
        int heap = HEAP_FLOOR + (int) (HEAP_PER_VECTOR * megabytes);
        Exchange.Kind kind = settings.choice("exchange", Exchange.Kind.class);
        CodecType codec = settings.choice("codec", CodecType.class);
        List<String> arguments = List.of(kind.name(), Integer.toString(megabytes * MEGABYTE), codec.name());
        for (int rank = 0; rank < settings.count("ranks"); rank++) {
            ranks.add(new RankProcess(new PinnedJava(RankMain.class, heap, rank, codes()).start(arguments)));
        }
        addresses = new ArrayList<>();
        for (RankProcess rank : ranks) {
            addresses.add(rank.hear());
        }
    }

    /** Environment of the ranks: with {@code codes=off}, a hash that does nothing is loaded in place of the one of encrypted values. */
    private Map<String, String> codes() throws IOException {
        if (!settings.text("codes").equals("off")) {
            return Map.of();
        }
        Path replacement = Path.of(System.getProperty("java.class.path").split(File.pathSeparator, 2)[0])
                .resolveSibling("without-codes");
        if (!Files.isDirectory(replacement)) {
            throw new IOException(
                    "Cannot leave the codes out: there is no folder %s; build the benchmarks".formatted(replacement));
        }
        return Map.of("JDK_JAVA_OPTIONS", "-Xbootclasspath/a:" + replacement);
    }

    @Override
    public Measurement measure() throws IOException {
        for (int rank = 0; rank < ranks.size(); rank++) {
            ranks.get(rank).say("connect " + rank + " " + String.join(" ", addresses));
        }
        hearAll();
        // the just-in-time compiler shares the core of its rank, so it needs its time, once
        double secondsPerRound = warmUp(warm ? AGAIN_SECONDS : settings.seconds("warmUpSeconds"));
        warm = true;
        int rounds = Math.max(1, (int) Math.ceil(settings.seconds("roundSeconds") / secondsPerRound));
        List<RankReport> reports = run(rounds);
        sayAll("free");
        hearAll();
        double seconds = slowest(reports);
        return new Measurement((long) rounds * megabytes, seconds, metrics(reports, rounds, seconds));
    }

    /** Runs more and more rounds until the time has passed; the time that a round took in the end. */
    private double warmUp(double enough) throws IOException {
        double total = 0;
        int rounds = 1;
        while (true) {
            double seconds = slowest(run(rounds));
            total += seconds;
            if (total >= enough) {
                return seconds / rounds;
            }
            rounds *= 2;
        }
    }

    private Map<String, Double> metrics(List<RankReport> reports, int rounds, double seconds) {
        double due = 2.0 * (ranks.size() - 1) / ranks.size() * megabytes * MEGABYTE * rounds;
        double sent = reports.stream().mapToLong(RankReport::bytesSent).max().orElseThrow();
        double live = reports.stream().mapToLong(RankReport::liveBytes).max().orElseThrow();
        double peak = reports.stream().mapToLong(RankReport::peakBytes).max().orElseThrow();
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("bytes / (2(n-1)/n × size)", sent / due);
        metrics.put("ms per round", 1000 * seconds / rounds);
        metrics.put("MB in use per rank", live / MEGABYTE);
        metrics.put("peak MB of a process", peak / MEGABYTE);
        return metrics;
    }

    private List<RankReport> run(int rounds) throws IOException {
        sayAll("run " + rounds);
        return hearAll().stream().map(RankReport::decode).toList();
    }

    private static double slowest(List<RankReport> reports) {
        return reports.stream().mapToDouble(RankReport::seconds).max().orElseThrow();
    }

    private void sayAll(String command) throws IOException {
        for (RankProcess rank : ranks) {
            rank.say(command);
        }
    }

    private List<String> hearAll() throws IOException {
        List<String> heard = new ArrayList<>();
        for (RankProcess rank : ranks) {
            heard.add(rank.hear());
        }
        return heard;
    }

    @Override
    public void close() {
        ranks.forEach(RankProcess::close);
    }

    /** Kind {@code exchange}; settings {@code exchange}, {@code ranks}, {@code megabytes}, {@code codec} and {@code codes} (on or off). */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "exchange";
        }

        @Override
        public Contender create(Settings settings) {
            return new ExchangeContender(settings);
        }
    }
}
