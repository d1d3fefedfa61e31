package org.starling.kernels.onednn.parameter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.junit.jupiter.api.Test;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;

class ParameterStoreTest {
    /** Told before anything is allocated. */
    @Test
    void moreParametersThanOneBufferHoldsAreNotSupported() {
        int length = 300_000_000;
        ParameterSlot first = new ParameterSlot("a", "W", 0, length);
        ParameterSlot second = new ParameterSlot("b", "W", length, length);
        try (engine cpu = new engine(engine.kind.cpu, 0);
                ParameterStore store = new ParameterStore(List.of(first, second), cpu)) {
            memory.desc layout = new memory.desc(new long[] {length}, data_type.f32, format_tag.a);
            store.parameter("a", "W", layout, layout);
            store.parameter("b", "W", layout, layout);

            assertThatThrownBy(store::seal)
                    .isInstanceOf(UnsupportedNetworkException.class)
                    .hasMessageContaining("600000000 parameters");
        }
    }
}
