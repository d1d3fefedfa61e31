package org.starling.driver.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.torch.TorchDevices;
import org.starling.kernels.torch.TorchLibrary;

/**
 * Times a product of two float32 matrices of 1024 × 1024 and a copy of 64 MiB to the device, by each backend on each device. Each
 * is repeated for about half a second, and the fastest repetition counts.
 */
@SuppressWarnings("try") // scopes and modes end with their block, which is all they are for
final class SpeedCheck implements Check {
    private static final int SIDE = 1024;
    private static final int COPIED = 16 << 20;
    private static final double OPERATIONS = 2.0 * SIDE * SIDE * SIDE;
    private static final double BYTES = (double) COPIED * Float.BYTES;
    private static final long NANOS = 500_000_000;
    private static final int LEAST_REPETITIONS = 3;

    @Override
    public List<Finding> run() {
        NativeLibraries.start();
        List<Finding> findings = new ArrayList<>(List.of(nd4j()));
        if (NativeLibraries.oneDnnMissing().isEmpty()) {
            findings.add(oneDnn());
        }
        if (TorchLibrary.missing().isEmpty()) {
            TorchDevices.ofThisMachine().names().forEach(device -> findings.add(torch(device)));
        }
        return findings;
    }

    private static Finding nd4j() {
        try (INDArray left = Nd4j.ones(SIDE, SIDE);
                INDArray right = Nd4j.ones(SIDE, SIDE);
                INDArray product = Nd4j.create(SIDE, SIDE);
                INDArray source = Nd4j.ones(COPIED);
                INDArray target = Nd4j.create(COPIED)) {
            double products = seconds(() -> {
                left.mmuli(right, product);
                Nd4j.getExecutioner().commit();
            });
            double copies = seconds(() -> {
                target.assign(source);
                Nd4j.getExecutioner().commit();
            });
            return finding("dl4j, " + NativeLibraries.backend(), products, copies);
        }
    }

    private static Finding oneDnn() {
        try (PointerScope scope = new PointerScope()) {
            FloatPointer left = zeros(SIDE * SIDE);
            FloatPointer right = zeros(SIDE * SIDE);
            FloatPointer product = zeros(SIDE * SIDE);
            FloatPointer source = zeros(COPIED);
            FloatPointer target = zeros(COPIED);
            double products = seconds(() -> dnnl.dnnl_sgemm(
                    (byte) 'N', (byte) 'N', SIDE, SIDE, SIDE, 1, left, SIDE, right, SIDE, 0, product, SIDE));
            double copies = seconds(() -> Pointer.memcpy(target, source, (long) COPIED * Float.BYTES));
            return finding("onednn, CPU", products, copies);
        }
    }

    private static FloatPointer zeros(int values) {
        FloatPointer zeros = new FloatPointer(values);
        Pointer.memset(zeros, 0, (long) values * Float.BYTES);
        return zeros;
    }

    private static Finding torch(String name) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard off = new NoGradGuard()) {
            Device device = new Device(name);
            Tensor left = torch.ones(SIDE, SIDE).to(device, torch.ScalarType.Float);
            Tensor product = left.clone();
            Tensor source = torch.ones(COPIED);
            Tensor target = source.to(device, torch.ScalarType.Float).clone();
            double products = seconds(() -> {
                torch.mm_out(product, left, left);
                awaitDevice(device);
            });
            double copies = seconds(() -> {
                target.copy_(source);
                awaitDevice(device);
            });
            return finding("torch, " + name, products, copies);
        }
    }

    private static void awaitDevice(Device device) {
        if (device.is_cuda()) {
            torch.cuda_synchronize();
        }
    }

    private static Finding finding(String subject, double product, double copy) {
        return Finding.fine(
                "speed of " + subject,
                "product %.0f GFLOP/s, copy %.1f GB/s".formatted(OPERATIONS / product / 1e9, BYTES / copy / 1e9));
    }

    private static double seconds(Runnable work) {
        long best = Long.MAX_VALUE;
        long start = System.nanoTime();
        for (int i = 0; i < LEAST_REPETITIONS || System.nanoTime() - start < NANOS; i++) {
            long began = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - began);
        }
        return best / 1e9;
    }
}
