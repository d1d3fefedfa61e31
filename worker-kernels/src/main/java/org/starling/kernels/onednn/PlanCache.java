package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.starling.kernels.onednn.plan.Mode;

/** Cache of plans by batch size. The plan for the usual size stays; of other sizes only the most recent is kept. */
final class PlanCache implements AutoCloseable {
    private static final int LIMIT = 4;

    private record Key(Mode mode, int batchSize) {}

    private final PlanFactory factory;
    private final int batchSize;
    private final Map<Key, CompiledPlan> plans = new LinkedHashMap<>(8, 0.75f, true);

    PlanCache(PlanFactory factory, int batchSize) {
        this.factory = factory;
        this.batchSize = batchSize;
    }

    CompiledPlan get(Mode mode, int size) {
        Key key = new Key(mode, size);
        CompiledPlan plan = plans.get(key);
        if (plan == null) {
            makeRoom();
            plan = factory.build(mode, size);
            plans.put(key, plan);
        }
        return plan;
    }

    private void makeRoom() {
        if (plans.size() < LIMIT) {
            return;
        }
        for (Iterator<Map.Entry<Key, CompiledPlan>> oldest = plans.entrySet().iterator(); oldest.hasNext(); ) {
            Map.Entry<Key, CompiledPlan> entry = oldest.next();
            if (!entry.getKey().equals(new Key(Mode.TRAINING, batchSize))) {
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
