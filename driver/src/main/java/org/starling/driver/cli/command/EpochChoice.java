package org.starling.driver.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code --epoch} takes: the number of an epoch, or {@code best}. */
record EpochChoice(Integer epoch) {
    private static final EpochChoice BEST = new EpochChoice(null);

    boolean isBest() {
        return epoch == null;
    }

    @Override
    public String toString() {
        return isBest() ? "best" : epoch.toString();
    }

    /** Reads it from the command line. */
    static final class Converter implements ITypeConverter<EpochChoice> {
        @Override
        public EpochChoice convert(String word) {
            if (word.equals(BEST.toString())) {
                return BEST;
            }
            try {
                return new EpochChoice(Integer.valueOf(word));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'%s' is neither the number of an epoch nor 'best'".formatted(word));
            }
        }
    }
}
