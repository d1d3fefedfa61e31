package org.starling.driver.tracking.report;

import static org.starling.pipeline.report.Html.escaped;
import static org.starling.pipeline.report.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.starling.driver.tracking.EpochFigure;
import org.starling.serving.history.EpochMetrics;

/**
 * A line chart as SVG, with linear axes.
 *
 * @param title shown above the chart
 * @param axis meaning of x
 * @param series lines; points that are not finite are left out, and so are lines without points
 */
record LineChart(String title, String axis, List<Series> series) {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 230;
    private static final int LEFT = 54;
    private static final int RIGHT = WIDTH - 12;
    private static final int TOP = 8;
    private static final int BOTTOM = HEIGHT - 34;
    private static final int TICKS = 5;
    /** More would not be told apart. */
    private static final int MOST_POINTS = 500;
    /** A dot for each of more points would hide the line. */
    private static final int MOST_DOTS = 40;

    LineChart {
        series = series.stream().filter(line -> !line.points().isEmpty()).toList();
    }

    /** A point. */
    record Point(double x, double y) {
        boolean isFinite() {
            return Double.isFinite(x) && Double.isFinite(y);
        }
    }

    /** A line; {@code colour} counts from 0. */
    record Series(String name, int colour, List<Point> points) {
        Series {
            points = points.stream().filter(Point::isFinite).toList();
        }
    }

    /** The line of a figure over epochs. */
    static Series series(EpochFigure figure, String name, int colour, List<EpochMetrics> epochs) {
        return new Series(
                name,
                colour,
                epochs.stream()
                        .map(epoch -> new Point(epoch.epoch(), figure.of(epoch)))
                        .toList());
    }

    /** The card with the chart; empty without any point. */
    String render() {
        List<Point> all =
                series.stream().flatMap(line -> line.points().stream()).toList();
        if (all.isEmpty()) {
            return "";
        }
        Axis xs = Axis.of(all.stream().mapToDouble(Point::x));
        Axis ys = Axis.of(all.stream().mapToDouble(Point::y));
        DoubleUnaryOperator across = x -> LEFT + (x - xs.from()) / (xs.to() - xs.from()) * (RIGHT - LEFT);
        DoubleUnaryOperator up = y -> BOTTOM - (y - ys.from()) / (ys.to() - ys.from()) * (BOTTOM - TOP);
        StringBuilder svg = new StringBuilder(text(
                "<div class=\"card\"><h3>%s</h3><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                escaped(title), WIDTH, HEIGHT, escaped(title)));
        for (double tick : ys.ticks()) {
            double y = up.applyAsDouble(tick);
            svg.append(text("<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, RIGHT, y, y))
                    .append(text(
                            "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 5, y + 4, shown(tick)));
        }
        for (double tick : xs.ticks()) {
            svg.append(text(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    across.applyAsDouble(tick), BOTTOM + 15, shown(tick)));
        }
        svg.append(text("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", RIGHT, HEIGHT - 4, escaped(axis)));
        series.forEach(line -> svg.append(line(line, across, up)));
        svg.append("</svg>");
        if (series.size() > 1) {
            series.forEach(line -> svg.append(HtmlPage.key(line.colour(), line.name())));
        }
        return svg.append("</div>").toString();
    }

    private static String line(Series line, DoubleUnaryOperator across, DoubleUnaryOperator up) {
        List<Point> points = thinned(line.points());
        int colour = line.colour() % HtmlPage.COLOURS;
        StringBuilder svg = new StringBuilder(text("<path class=\"stroke c%d\" d=\"", colour));
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            svg.append(text(
                    "%s%.1f %.1f", i == 0 ? "M" : "L", across.applyAsDouble(point.x()), up.applyAsDouble(point.y())));
        }
        svg.append("\"/>");
        for (Point point : points.size() > MOST_DOTS ? List.<Point>of() : points) {
            svg.append(text(
                    "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"><title>%s: %s at %s</title></circle>",
                    colour,
                    across.applyAsDouble(point.x()),
                    up.applyAsDouble(point.y()),
                    escaped(line.name()),
                    shown(point.y()),
                    shown(point.x())));
        }
        return svg.toString();
    }

    /** Evenly spaced points, the last one included. */
    private static List<Point> thinned(List<Point> points) {
        int stride = points.size() / MOST_POINTS + 1;
        List<Point> thinned = new ArrayList<>();
        for (int i = (points.size() - 1) % stride; i < points.size(); i += stride) {
            thinned.add(points.get(i));
        }
        return thinned;
    }

    private static String shown(double value) {
        double size = Math.abs(value);
        if (size >= 1e6 || (size > 0 && size < 1e-3)) {
            return text("%.1e", value);
        }
        return size >= 100 || value == Math.rint(value)
                ? text("%,.0f", value)
                : text("%.4f", value).replaceFirst("0+$", "");
    }

    /** The range of an axis, and the distance of its ticks: 1, 2 or 5 times a power of ten. */
    private record Axis(double from, double to, double step) {
        static Axis of(DoubleStream values) {
            double[] sorted = values.sorted().toArray();
            double low = sorted[0];
            double high = sorted[sorted.length - 1];
            if (low == high) {
                double half = Math.abs(low) / 2;
                low -= half;
                high += low == 0 ? 1 : half; // zeros only are at the bottom
            }
            double raw = (high - low) / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(raw)));
            double step = DoubleStream.of(1, 2, 5, 10)
                    .map(digit -> digit * power)
                    .filter(candidate -> candidate >= raw * 0.999)
                    .findFirst()
                    .orElseThrow();
            return new Axis(low, high, step);
        }

        double[] ticks() {
            double first = Math.ceil(from / step - 1e-9);
            double last = Math.floor(to / step + 1e-9);
            return DoubleStream.iterate(first, tick -> tick <= last, tick -> tick + 1)
                    .map(tick -> tick * step)
                    .toArray();
        }
    }
}
