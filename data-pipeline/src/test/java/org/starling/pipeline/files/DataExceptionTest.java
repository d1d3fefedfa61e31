package org.starling.pipeline.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DataExceptionTest {

    @Test
    void saysWhatATaskSaid() {
        DataException own = new DataException("Cannot read x: y; do z");

        assertThat(DataException.explain(own)).isSameAs(own);
        assertThat(DataException.explain(new Exception("Job aborted", new RuntimeException(own))))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot read x: y; do z");
    }

    @Test
    void saysThatADiskIsFullWhoeverNoticed() {
        Exception failure = new Exception("Job aborted", new IOException("/tmp/x: No space left on device"));

        assertThat(DataException.explain(failure))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot use the local disk: /tmp/x: No space left on device; make room, or check it");
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        RuntimeException other = new IllegalStateException("else", new IOException("no such file"));

        assertThat(DataException.explain(other)).isSameAs(other);
        assertThat(DataException.explain(new Exception("Job aborted")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot finish a Spark job: Job aborted");
    }
}
