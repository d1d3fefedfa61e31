package org.starling.kernels.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;

/** Check whether a CPU supports bfloat16. */
@FunctionalInterface
interface Bf16Support {
    /** The bits of oneDNN's instruction sets that AVX512-BF16 has; AMX-BF16 has them and more. */
    int AVX512_BF16 = dnnl.dnnl_cpu_isa_avx512_core_bf16;

    /** oneDNN's number of the best instruction set. */
    int instructionSet();

    /** The CPU of this machine. */
    static Bf16Support ofThisMachine() {
        return dnnl::dnnl_get_effective_cpu_isa;
    }

    /** Returns the reason why bfloat16 is not supported; empty if it is. */
    default Optional<String> missing() {
        int found = instructionSet();
        return (found & AVX512_BF16) == AVX512_BF16
                ? Optional.empty()
                : Optional.of(
                        "this CPU has neither AVX512-BF16 nor AMX-BF16 (oneDNN instruction set 0x%x)".formatted(found));
    }
}
