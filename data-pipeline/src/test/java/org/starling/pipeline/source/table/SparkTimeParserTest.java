package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TimeOffset;
import org.starling.pipeline.validate.PointOfTime;

class SparkTimeParserTest {
    private static final long NOON = 1_704_110_400_000_000L;

    private static Optional<PointOfTime> parse(String zone, String text) {
        return new SparkTimeParser(zone).parse(TextSlice.of(text));
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
