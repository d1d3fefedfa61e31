package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.pytorch.global.torch;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.onednn.RandomNetworks.Drawn;
import org.starling.kernels.onednn.RandomNetworks.Kind;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.torch.TorchDevices;
import org.starling.kernels.torch.TorchLibrary;

/**
 * Compares LibTorch on a device with oneDNN on the CPU: random networks of all kinds, from the same parameters on the same batches.
 * Prints one JSON object with the relative errors of outputs and gradients, and of parameters after some steps. Exits with 1 if
 * outputs or gradients differ by more than rounding.
 *
 * <p>Arguments: device, number of networks, precision of matrix products ({@code fp32}, or {@code tf32} on GPUs).
 */
public final class DeviceAgreement {
    private static final int STEPS = 8;

    /** Largest relative error of float32, whose order of sums differs. */
    private static final double LIMIT = 1e-4;

    /** TF32 has 10 bits of mantissa: 1e-3 for each product. */
    private static final double LIMIT_TF32 = 5e-2;

    private DeviceAgreement() {}

    /** Relative errors of one network. */
    private record Errors(Kind kind, int seed, double outputs, double gradients, double parameters) {
        boolean within(double limit) {
            return outputs <= limit && gradients <= limit;
        }

        String json() {
            return "{\"network\": \"%s %d\", \"outputs\": %.2e, \"gradients\": %.2e, \"parameters\": %.2e}"
                    .formatted(kind.name().toLowerCase(Locale.ROOT), seed, outputs, gradients, parameters);
        }
    }

    public static void main(String[] arguments) {
        String device = arguments[0];
        int networks = Integer.parseInt(arguments[1]);
        boolean tf32 = arguments[2].equals("tf32");
        NativeLibraries.start();
        TorchLibrary.missing().ifPresent(DeviceAgreement::fail);
        if (!TorchDevices.ofThisMachine().names().contains(device)) {
            fail(TorchDevices.ofThisMachine().obstacle().orElse("LibTorch finds no " + device));
        }
        torch.globalContext().setAllowTF32CuBLAS(tf32);
        torch.globalContext().setAllowTF32CuDNN(tf32);
        List<Errors> found = new ArrayList<>();
        for (int i = 0; i < networks; i++) {
            found.add(compare(Kind.values()[i % Kind.values().length], i / Kind.values().length, device));
        }
        double limit = tf32 ? LIMIT_TF32 : LIMIT;
        List<Errors> wrong =
                found.stream().filter(errors -> !errors.within(limit)).toList();
        System.out.printf(
                Locale.ROOT,
                "{\"device\": \"%s\", \"libtorch\": \"%s\", \"precision\": \"%s\", \"limit\": %.0e, \"wrong\": %d, \"networks\": [%s]}%n",
                device,
                TorchLibrary.versions(),
                arguments[2],
                limit,
                wrong.size(),
                String.join(", ", found.stream().map(Errors::json).toList()));
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private static void fail(String reason) {
        System.err.println("Cannot compare devices: " + reason);
        System.exit(2);
    }

    private static Errors compare(Kind kind, int seed, String device) {
        Drawn drawn = RandomNetworks.draw(kind, seed);
        Random random = new Random(seed);
        double[] start;
        try (Oracle oracle = Oracle.of(drawn.network(), random)) {
            start = oracle.parameters();
        }
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            batches.add(OracleTest.batch(drawn.format(), drawn.batchSize(), random));
        }
        try (ComparedNetwork expected =
                        ReplicaNetwork.oneDnn(drawn.network(), drawn.format(), drawn.batchSize(), start);
                ComparedNetwork actual =
                        ReplicaNetwork.torch(drawn.network(), drawn.format(), drawn.batchSize(), device, start)) {
            double outputs = error(actual.outputs(batches.get(0)), expected.outputs(batches.get(0)));
            double gradients = error(actual.gradients(batches.get(0)), expected.gradients(batches.get(0)));
            for (Batch batch : batches) {
                expected.train(batch);
                actual.train(batch);
            }
            return new Errors(kind, seed, outputs, gradients, error(actual.parameters(), expected.parameters()));
        }
    }

    private static double error(double[] actual, double[] expected) {
        double length = Measurement.length(expected);
        double distance = Measurement.distance(actual, expected);
        return length == 0 ? distance : distance / length;
    }
}
