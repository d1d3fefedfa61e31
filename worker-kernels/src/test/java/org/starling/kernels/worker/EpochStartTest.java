package org.starling.kernels.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.outer.OuterState;
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
        QuadraticReplica replica = new QuadraticReplica(new float[] {1, 2});
        replica.pull(9);
        float[] parameters = {3, 4};

        CachedReplica prepared = EpochStart.find(SnapshotPlan.NONE, PLAN, 0, 1)
                .prepare(
                        PLAN,
                        CachedReplica.fresh(replica),
                        "start",
                        () -> new ReplicaState("start", parameters, new float[0], OuterState.EMPTY));

        assertThat(prepared.version()).isEqualTo("start");
        assertThat(replica.parameters()).containsExactly(parameters);
        assertThat(replica.velocity()).containsExactly(0, 0);
    }
}
