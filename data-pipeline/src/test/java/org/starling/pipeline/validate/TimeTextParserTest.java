package org.starling.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TimeOffset;
import scala.Option;

class TimeTextParserTest {
    private static final long NOON = 1_704_110_400_000_000L;
    private static final int CASES = 200_000;
    private static final List<String> ZONES = List.of("UTC", "Asia/Tokyo", "America/New_York", "+05:30");
    private static final List<String> ENDS = List.of(
            "Z",
            " Z",
            "+01:00",
            "-1:30",
            "+10:5",
            " Europe/Paris",
            "UTC+3",
            "EST",
            "+18:00",
            "+25:00",
            "Nowhere",
            ".",
            ":",
            " ",
            "T",
            "-",
            "999999999",
            "\u0001",
            " \u007f",
            "GMT+1:00",
            " +7:0",
            "z",
            ".5",
            ".123456789Z");

    private static Optional<PointOfTime> parse(String zone, String text) {
        return new TimeTextParser(zone).parse(TextSlice.of(text));
    }

    private static void assertInstant(String text) {
        assertThat(parse("UTC", text)).contains(new PointOfTime(NOON, 0, TimeOffset.PRESENT));
    }

    @Test
    void textsWithAnOffsetAreInstants() {
        assertInstant("2024-01-01T12:00:00Z");
        assertInstant("2024-01-01 17:00:00+05:00");
        assertInstant("2024-01-01T07:00:00-05:00");
        assertInstant("2024-01-01T13:00:00 Europe/Paris");
        assertInstant("2024-01-01T12:00:00.000UTC");
    }

    @Test
    void textsWithoutAnOffsetAreWhatAClockShows() {
        for (String text : new String[] {"2024-01-01T12:00:00", "2024-01-01 12:00", "2024-01-01 12:00:00.0"}) {
            assertThat(parse("UTC", text)).contains(new PointOfTime(NOON, 0, TimeOffset.ABSENT));
            assertThat(parse("Asia/Tokyo", text)).contains(new PointOfTime(NOON, 0, TimeOffset.ABSENT));
        }
    }

    @Test
    void instantsAreShownInTheZone() {
        assertThat(parse("Asia/Tokyo", "2024-01-01T03:00:00Z")).contains(new PointOfTime(NOON, 0, TimeOffset.PRESENT));
        // transforms of earlier versions take what the clock shows
        assertThat(parse(null, "2024-01-01T12:00:00+05:00")).contains(new PointOfTime(NOON, 0, TimeOffset.PRESENT));
    }

    @Test
    void digitsBelowAMicrosecondAreTheRest() {
        assertThat(parse("UTC", "2024-01-01 12:00:00.000000001"))
                .contains(new PointOfTime(NOON, 0.001, TimeOffset.ABSENT));
        assertThat(parse("UTC", "2024-01-01 12:00:00.0000019Z"))
                .contains(new PointOfTime(NOON + 1, 0.9, TimeOffset.PRESENT));
        assertThat(parse("UTC", "1969-12-31 23:59:59.999999999"))
                .contains(new PointOfTime(-1, 0.999, TimeOffset.ABSENT));
        assertThat(parse("UTC", "2024-01-01 12:00:00.000000000000000000001"))
                .contains(new PointOfTime(NOON, 1e-15, TimeOffset.ABSENT));
        assertThat(parse("UTC", "2024-01-01 12:00:00.0000000000000000000001")).isEmpty();
    }

    /** Spark SQL is the oracle: texts near the forms of points of time, with parts left out, changed and repeated. */
    @Test
    void readsEveryTextAsSparkDoes() {
        Random random = new Random(4);
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            String text = text(random);
            String zone = ZONES.get(random.nextInt(ZONES.size()));

            Optional<PointOfTime> found = parse(zone, text);

            assertThat(found.map(PointOfTime::microseconds))
                    .as("'%s' in %s", text, zone)
                    .isEqualTo(bySpark(text, zone));
            read += found.isPresent() ? 1 : 0;
        }
        assertThat(read).as("texts that are points of time").isBetween(CASES / 10, 9 * CASES / 10);
    }

    private static Optional<Long> bySpark(String text, String zone) {
        UTF8String written = UTF8String.fromString(text);
        Option<Object> local = DateTimeUtils.stringToTimestampWithoutTimeZone(written, false);
        if (local.isDefined()
                || DateTimeUtils.stringToTimestampWithoutTimeZone(written, true).isEmpty()) {
            return local.isDefined() ? Optional.of((Long) local.get()) : Optional.empty();
        }
        Option<Object> instant = DateTimeUtils.stringToTimestamp(written, ZoneOffset.UTC);
        return instant.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        DateTimeUtils.convertTz((Long) instant.get(), ZoneOffset.UTC, DateTimeUtils.getZoneId(zone)));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(20) == 0 ? " \t" : "");
        text.append(random.nextInt(20) == 0 ? "+-".charAt(random.nextInt(2)) : "");
        String[] marks = {"-", "-", random.nextBoolean() ? " " : "T", ":", ":", ".", ""};
        int[] limits = {3000, 13, 32, 25, 61, 61, 1_000_000};
        int parts = 1 + random.nextInt(14);
        for (int part = 0; part < Math.min(parts, limits.length); part++) {
            String number = Integer.toString(random.nextInt(limits[part]));
            text.append(part > 0 && random.nextBoolean() && number.length() == 1 ? "0" + number : number);
            boolean isLast = part + 1 >= Math.min(parts, limits.length);
            text.append(isLast ? "" : marks[part]);
        }
        if (random.nextInt(3) == 0) {
            text.append(ENDS.get(random.nextInt(ENDS.size())));
        }
        if (random.nextInt(6) == 0) {
            int at = random.nextInt(text.length());
            text.setCharAt(at, "0123456789-: T.+Zx\u00e4".charAt(random.nextInt(19)));
        }
        return text.toString();
    }

    @Test
    void otherTextsAreNoPointsOfTime() {
        for (String text :
                new String[] {"noon", "12:00", "2024-13-01", "2024-01-01T25:00", "2024-01-01 12:00:00+25:00"}) {
            assertThat(parse("UTC", text)).isEmpty();
        }
    }

    @Test
    void zoneAndLocaleOfTheMachineDoNotMatter() {
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        try {
            for (String name : new String[] {"America/New_York", "Asia/Kolkata"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(name));
                Locale.setDefault(new Locale("tr", "TR"));
                assertInstant("2024-01-01T12:00:00Z");
                assertThat(parse("UTC", "2024-01-01T12:00:00")).contains(new PointOfTime(NOON, 0, TimeOffset.ABSENT));
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
    }
}
