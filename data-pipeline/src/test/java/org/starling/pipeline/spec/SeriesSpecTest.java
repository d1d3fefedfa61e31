package org.starling.pipeline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.kernels.validation.Violation;

class SeriesSpecTest {

    @ParameterizedTest
    @CsvSource({"4,1,1,3,0", "4,1,1,5,1", "4,1,1,10,6", "4,3,0,10,3", "2,5,3,10,2", "1,1,0,7,7"})
    void aSeriesHasAsManyWindowsAsFitWithTheirLabels(int length, int stride, int horizon, long records, long windows) {
        assertThat(new SeriesSpec("t", List.of(), length, stride, horizon).windows(records))
                .isEqualTo(windows);
    }

    @Test
    void allViolationsAreReportedAtOnce() {
        InvalidValuesException found = catchThrowableOfType(
                InvalidValuesException.class, () -> new SeriesSpec("t", List.of("a", "t", "a"), 0, 0, -1));

        assertThat(found.violations())
                .extracting(Violation::path)
                .containsExactly("by", "by", "length", "stride", "horizon");
    }
}
