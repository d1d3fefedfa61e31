package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.starling.kernels.onednn.plan.Mode;

/**
 * Cache of plans by batch size. The training plan for the usual size stays; of other sizes only the most recent are kept. A server
 * infers batches of all sizes, so inference plans are for some sizes only: 1, 2, 3, 4, 6, 8, 12 and so on. A batch has the next one,
 * which is at most half as large again.
 */
final class PlanCache implements AutoCloseable {
    private static final int TRAINING_LIMIT = 4;
    /** All sizes up to 256. Together they have three and a half times the memory of the largest. */
    private static final int INFERENCE_LIMIT = 16;

    private record Key(Mode mode, int batchSize) {}

    private final PlanFactory factory;
    private final int batchSize;
    private final Map<Key, CompiledPlan> plans = new LinkedHashMap<>(8, 0.75f, true);

    /**
     * An empty cache.
     *
     * @param batchSize the usual size in training, and the largest
     */
    PlanCache(PlanFactory factory, int batchSize) {
        this.factory = factory;
        this.batchSize = batchSize;
    }

    /** A plan for exactly {@code size} examples. */
    CompiledPlan get(Mode mode, int size) {
        Key key = new Key(mode, size);
        CompiledPlan plan = plans.get(key);
        if (plan == null) {
            makeRoom(mode);
            plan = factory.build(mode, size);
            plans.put(key, plan);
        }
        return plan;
    }

    /** The size of the inference plan for {@code size} examples. */
    int inferenceSize(int size) {
        int power = Integer.highestOneBit(size);
        int half = power + power / 2;
        int next = size == power ? size : size <= half ? half : 2 * power;
        return Math.min(next, Math.max(size, batchSize));
    }

    private void makeRoom(Mode mode) {
        int limit = mode == Mode.TRAINING ? TRAINING_LIMIT : INFERENCE_LIMIT;
        if (plans.keySet().stream().filter(key -> key.mode() == mode).count() < limit) {
            return;
        }
        for (Iterator<Map.Entry<Key, CompiledPlan>> oldest = plans.entrySet().iterator(); oldest.hasNext(); ) {
            Map.Entry<Key, CompiledPlan> entry = oldest.next();
            if (entry.getKey().mode() == mode && !entry.getKey().equals(new Key(Mode.TRAINING, batchSize))) {
                entry.getValue().close();
                oldest.remove();
                return;
            }
        }
    }

    List<CompiledPlan> plans() {
        return new ArrayList<>(plans.values());
    }

    @Override
    public void close() {
        plans.values().forEach(CompiledPlan::close);
        plans.clear();
    }
}
