package org.starling.pipeline.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.pipeline.files.FileGrouping;

class SplitSpecTest {
    @Test
    void sharesAreExactUnlessGroupsAreKeptTogether() {
        assertThat(new SplitSpec(0.2, 1).share()).isEqualTo(TestShare.EXACT);
        assertThat(new SplitSpec(0.2, 1, List.of("patient"), null).share()).isEqualTo(TestShare.EXPECTED);
        assertThat(new SplitSpec(0.2, 1, null, "(.*)-", null).share()).isEqualTo(TestShare.EXPECTED);
        assertThat(new SplitSpec(0.2, 1, null, TestShare.EXPECTED).grouped()).isFalse();
    }

    @Test
    void saysWhatIsForTesting() {
        assertThat(new SplitSpec(0.2, 1).inWords()).isEqualTo("20 % of each class");
        assertThat(new SplitSpec(0.125, 1, null, TestShare.EXPECTED).inWords())
                .isEqualTo("about 12.5 % of the records");
        assertThat(new SplitSpec(0.3, 1, List.of("site", "patient"), null).inWords())
                .isEqualTo("about 30 % of the groups that site, patient make");
    }

    @Test
    void refusesWhatNoSplitCanDo() {
        assertThatThrownBy(() -> new SplitSpec(1, 1, List.of(), null))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContainingAll("test: must lie between 0 and 1", "by: must name at least one column");
        assertThatThrownBy(() -> new SplitSpec(0.5, 1, List.of("a", "a"), TestShare.EXACT))
                .hasMessageContainingAll("by: must name each column once", "share: must not be exact with groups");
        assertThatThrownBy(() -> new SplitSpec(0.5, 1, List.of("a"), "(a", TestShare.EXACT))
                .hasMessageContainingAll(
                        "groupPattern: is no regular expression: Unclosed group",
                        "groupPattern: must not be given together with by",
                        "share: must not be exact with groups");
        assertThatThrownBy(() -> new SplitSpec(0.5, 1, null, "a-(?:b)", null))
                .hasMessageContaining("groupPattern: must have a capturing group");
    }

    @Test
    void groupsOfFilesAreFoundInPathsOrMadeOfValues() {
        FileGrouping paths = new SplitSpec(0.5, 1, null, "g([0-9]*)-", null).files();
        assertThat(paths.ofPath("ape/g12-3.png")).isEqualTo("12");
        assertThat(paths.ofPath("ape/g-3.png")).isNull();
        assertThat(paths.ofPath("ape/3.png")).isNull();
        FileGrouping values = new SplitSpec(0.5, 1, List.of("a", "b"), null).files();
        assertThat(values.ofValues(List.of("a", "bc"))).isNotEqualTo(values.ofValues(List.of("ab", "c")));
        assertThat(values.ofValues(Arrays.asList("a", null))).isNull();
        assertThat(FileGrouping.NONE.ofPath("g1-")).isNull();
    }
}
