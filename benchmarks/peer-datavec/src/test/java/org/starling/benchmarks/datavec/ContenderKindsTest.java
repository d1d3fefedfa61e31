package org.starling.benchmarks.datavec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.Catalogue;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.definition.Module;

class ContenderKindsTest {
    @Test
    void everyKindThatABenchmarkAsksForIsRegistered() {
        assertThat(ServiceLoader.load(ContenderFactory.class).stream()
                        .map(provider -> provider.get().kind()))
                .containsAll(Catalogue.kinds(Module.PEER_DATAVEC));
    }
}
