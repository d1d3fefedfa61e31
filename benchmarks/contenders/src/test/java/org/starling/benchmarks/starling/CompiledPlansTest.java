package org.starling.benchmarks.starling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.benchmarks.dl4j.KernelNetwork;
import org.starling.kernels.onednn.OneDnnCompiler;
import org.starling.kernels.onednn.OneDnnReplica;

class CompiledPlansTest {
    @ParameterizedTest
    @EnumSource
    void noPrimitiveIsOneDnnsReference(KernelNetwork network) {
        try (OneDnnReplica replica = OneDnnCompiler.compile(network.network(), PackedExamples.format(network), 64, 1)) {
            assertThat(replica.operations(64)).isNotEmpty().allSatisfy(operation -> assertThat(
                            operation.implementation())
                    .as(operation.name())
                    .doesNotContain("ref"));
        }
    }
}
