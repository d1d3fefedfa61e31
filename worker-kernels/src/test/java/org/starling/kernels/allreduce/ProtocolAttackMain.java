package org.starling.kernels.allreduce;

import java.util.EnumMap;
import java.util.Map;
import org.starling.kernels.allreduce.ProtocolAttack.Attack;

/**
 * Attacks the protocol of averaging on request: {@code benchmarks/run fuzz averaging [ATTACKS] [FIRST]}. Prints a table. Ends with
 * 1 if an average was wrong, or an exception was none of averaging, and with 2 if attacks do not end.
 */
public final class ProtocolAttackMain {
    private static final int STEP = 1000;
    private static final long HANG_MILLIS = 300_000;

    private final AveragingNode node = AllReduceCluster.plainNode();
    private final AveragingNode peer = AllReduceCluster.plainNode();
    private final Map<Attack, int[]> outcomes = new EnumMap<>(Attack.class);

    private ProtocolAttackMain() {
        ProtocolAttack.KEYS.forEach(node::admit);
        ProtocolAttack.KEYS.forEach(peer::admit);
        for (Attack attack : Attack.values()) {
            outcomes.put(attack, new int[3]);
        }
    }

    /** Runs the attacks of consecutive seeds. */
    public static void main(String[] arguments) throws InterruptedException {
        int attacks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int first = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        ProtocolAttackMain main = new ProtocolAttackMain();
        main.run(first, first + Math.min(STEP, attacks));
        long before = usedMegabytes();
        for (int from = first + STEP; from < first + attacks; from += STEP) {
            main.run(from, Math.min(from + STEP, first + attacks));
        }
        System.exit(main.report(before) == 0 ? 0 : 1);
    }

    private void run(int from, int to) throws InterruptedException {
        Thread worker = new Thread(() -> {
            for (int seed = from; seed < to; seed++) {
                run(seed);
            }
        });
        worker.start();
        worker.join(HANG_MILLIS);
        if (worker.isAlive()) {
            System.err.printf("attacks %d to %d do not end%n", from, to);
            System.exit(2);
        }
    }

    private void run(int seed) {
        ProtocolAttack attack = new ProtocolAttack(node, peer, seed);
        int outcome;
        try {
            outcome = attack.run() ? 1 : 0;
        } catch (Throwable e) {
            System.err.println("attack " + seed + ": " + e);
            outcome = 2;
        }
        outcomes.get(attack.kind())[outcome]++;
    }

    /** Prints the table, and returns the number of wrong outcomes. */
    private int report(long before) {
        System.out.println("| attack | right average | round failed | wrong average or other exception |");
        System.out.println("|---|---|---|---|");
        outcomes.forEach((attack, counts) ->
                System.out.printf("| %s | %d | %d | %d |%n", attack, counts[0], counts[1], counts[2]));
        System.out.printf(
                "open groups %d, early messages %d, heap in use %d MB, %d MB after the first %d attacks%n",
                node.groups().size(), node.groups().earlyMessages(), usedMegabytes(), before, STEP);
        return outcomes.values().stream().mapToInt(counts -> counts[2]).sum();
    }

    private static long usedMegabytes() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
    }
}
