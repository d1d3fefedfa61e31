package org.starling.kernels.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.worker.ReplicaCache.CachedReplica;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.SnapshotPlan;

class EpochStartTest {
    private static final EpochPlan PLAN = EpochHarness.plan(
            0,
            0,
            new AveragingPolicy(
                    new AveragingSchedule.Every(1),
                    new OuterOptimizer.Mean(),
                    CodecType.FP32,
                    UpdaterStateMode.KEEP,
                    Overlap.NONE,
                    1,
                    Duration.ofMinutes(1)));

    @Test
    void aStateThatCameWithoutUpdaterStateBeginsWithZeros() throws Exception {
        QuadraticReplica step = new QuadraticReplica(new float[] {1, 2});
        step.pull(9);
        float[] parameters = {3, 4};

        CachedReplica replica = EpochStart.find(SnapshotPlan.NONE, PLAN, 0, 1)
                .prepare(
                        PLAN,
                        CachedReplica.fresh(step),
                        "start",
                        () -> new ReplicaState("start", parameters, new float[0], new float[0]));

        assertThat(replica.version()).isEqualTo("start");
        assertThat(step.parameters()).containsExactly(parameters);
        assertThat(step.velocity()).containsExactly(0, 0);
    }
}
