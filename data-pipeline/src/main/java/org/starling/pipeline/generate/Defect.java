package org.starling.pipeline.generate;

/** Defect of a row of a generated table. A row has at most one defect. */
enum Defect {
    MISSING_VALUE("column x1: missing value", 10),
    MALFORMED_NUMBER("column x2: not a number", 5),
    NOT_FINITE("column x3: not finite", 2),
    OUT_OF_RANGE("column x4: not at least 0.0 and at most 100.0", 8),
    UNKNOWN_CATEGORY("column region: outside of its set", 3),
    MALFORMED_CODE("column code: does not match [A-Z]{2}[0-9]{3}", 2),
    CONTRADICTION("not x5 <= x6", 4),
    MISSING_LABEL("missing label", 1),
    BAD_LABEL("label outside of its set", 3),
    TOO_FEW_COLUMNS("too few columns", 2),
    DUPLICATE("duplicate", 10),
    OUTLIER("column x7: outlier", 1);

    private final String reason;
    private final int perThousand;

    Defect(String reason, int perThousand) {
        this.reason = reason;
        this.perThousand = perThousand;
    }

    /** The reason for which {@code conf/dirty-table.yaml} rejects such a row. */
    public String reason() {
        return reason;
    }

    /** Number of rows of a table with this defect. */
    long count(DirtyTableSpec spec) {
        boolean impossible = this == TOO_FEW_COLUMNS && spec.format() == DirtyTableSpec.Format.PARQUET;
        return impossible ? 0 : spec.rows() * perThousand / 1000;
    }
}
