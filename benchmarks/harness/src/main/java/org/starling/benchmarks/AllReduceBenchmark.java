package org.starling.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/**
 * The all-reduce alone, every codec, beside plain sockets that carry as many bytes as fp32 must. With fp32 also encrypted, and
 * then without the authentication codes of values, which shows what they cost.
 */
final class AllReduceBenchmark {
    private static final String SOCKETS = "plain-sockets";
    private static final String CODEC = "codec";

    private AllReduceBenchmark() {}

    static Benchmark define() {
        List<Case> cases = new ArrayList<>();
        for (int megabytes : List.of(1, 4, 16, 64, 400)) {
            cases.add(exchange(2, megabytes));
        }
        for (int ranks : List.of(4, 8)) {
            for (int megabytes : List.of(1, 16, 400)) {
                cases.add(exchange(ranks, megabytes));
            }
        }
        return new Benchmark(
                "allreduce", "the all-reduce alone, each rank in a process of its own, over loopback", "MB", cases);
    }

    private static Case exchange(int ranks, int megabytes) {
        List<ContenderSpec> contenders = new ArrayList<>();
        contenders.add(contender(SOCKETS, "sockets", "fp32", "on"));
        for (String codec : List.of("fp32", "fp16", "bf16", "int8")) {
            contenders.add(contender(codec, "all-reduce", codec, "on"));
        }
        contenders.add(contender("encrypted", "encrypted-all-reduce", "fp32", "on"));
        contenders.add(contender("encrypted-without-codes", "encrypted-all-reduce", "fp32", "off"));
        return new Case(
                ranks + "-ranks-" + megabytes + "-mb",
                "MB of a vector of {megabytes} MB (as fp32) averaged by {ranks} ranks; plain sockets: 2(n-1)/n of it copied from and to every rank at once",
                SOCKETS,
                Processes.WARM,
                Map.of(
                        "ranks",
                        Integer.toString(ranks),
                        "megabytes",
                        Integer.toString(megabytes),
                        // Java compiles the paths of the event loops late
                        "warmUpSeconds",
                        "15",
                        "roundSeconds",
                        "1"),
                Map.of("warmUpSeconds", "0", "roundSeconds", "0"),
                contenders);
    }

    private static ContenderSpec contender(String name, String exchange, String codec, String codes) {
        return new ContenderSpec(
                name,
                Module.CONTENDERS,
                "exchange",
                new Resources(2, 1, 128),
                Map.of("exchange", exchange, CODEC, codec, "codes", codes));
    }
}
