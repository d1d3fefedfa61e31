package org.starling.driver.cli.doctor;

import org.starling.kernels.validation.Checks;

/**
 * The result of a check.
 *
 * @param subject the thing checked
 * @param health its state
 * @param detail observed facts
 * @param remedy advice; empty when nothing is to be done
 */
public record Finding(String subject, Health health, String detail, String remedy) {

    /** State of the subject. */
    public enum Health {
        /** As it should be. */
        FINE("fine"),
        /** Not there, but only some jobs need it. */
        ABSENT("absent"),
        /** Starling cannot work like this. */
        BAD("not fine");

        private final String label;

        Health(String label) {
            this.label = label;
        }

        /** The label shown. */
        public String label() {
            return label;
        }
    }

    public Finding {
        new Checks()
                .requirePresent(subject, "subject")
                .requirePresent(health, "health")
                .requirePresent(detail, "detail")
                .require(remedy != null, "remedy", "is missing")
                .done();
    }

    static Finding fine(String subject, String detail) {
        return new Finding(subject, Health.FINE, detail, "");
    }

    static Finding absent(String subject, String detail, String remedy) {
        return new Finding(subject, Health.ABSENT, detail, remedy);
    }

    static Finding bad(String subject, String detail, String remedy) {
        return new Finding(subject, Health.BAD, detail, remedy);
    }
}
