package org.starling.driver.tracking.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.starling.driver.tracking.report.LineChart.Point;
import org.starling.driver.tracking.report.LineChart.Series;

class LineChartTest {
    private static String chart(Series... series) {
        return new LineChart("title", "epoch", List.of(series)).render();
    }

    @Test
    void aPointIsDrawnInProportionToTheAxes() {
        String svg = chart(new Series("a", 0, List.of(new Point(0, 0), new Point(5, 10), new Point(10, 20))));

        // the middle of the plane from 54 to 408, and from 196 to 8
        assertThat(svg).contains("d=\"M54.0 196.0L231.0 102.0L408.0 8.0\"").contains(">20</text>", ">10</text>");
    }

    @Test
    void valuesThatAreNotFiniteAreLeftOut() {
        String svg = chart(new Series(
                "a", 0, List.of(new Point(1, Double.NaN), new Point(2, Double.POSITIVE_INFINITY), new Point(3, 4))));

        assertThat(svg).doesNotContain("NaN", "Infinity").containsOnlyOnce("<circle");
        assertThat(chart(new Series("a", 0, List.of(new Point(1, Double.NaN))))).isEmpty();
    }

    @Test
    void longSeriesAreThinnedAndKeepTheirLastPoint() {
        List<Point> points =
                IntStream.rangeClosed(1, 100_000).mapToObj(i -> new Point(i, i)).toList();

        String svg = chart(new Series("a", 0, points));

        assertThat(svg.length()).isLessThan(20_000);
        assertThat(svg).contains("L408.0 8.0\"").doesNotContain("<circle");
    }
}
