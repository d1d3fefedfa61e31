package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelPathTest {
    @Test
    void nameStandsBeforeThePath() {
        assertThat(ModelPath.parse("digits=runs/a=b")).isEqualTo(new ModelPath("digits", "runs/a=b"));
        assertThat(ModelPath.parse("runs/digits")).isEqualTo(new ModelPath(null, "runs/digits"));
        assertThat(ModelPath.parse("/runs/a=b/c")).isEqualTo(new ModelPath(null, "/runs/a=b/c"));
    }
}
